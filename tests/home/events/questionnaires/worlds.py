"""Questionnaires for tests, among them the one of the source with its 39 answers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from home.events.models import Question, Questionnaire, Response
from home.events.questionnaires.answering import submit
from home.events.questionnaires.enums import QuestionKind, Source
from home.events.questionnaires.forms import field_name, other_name, row_name

HOW_HEARD = (
    "報道発表・メルマガ",
    "関係団体からの案内",
    "APPLICホームページ",
    "関係団体ホームページ",
    "その他",
)
TOOLS = ("メーリングリスト", "Facebookのグループ", "LINEのグループ", "その他")
SESSIONS = ("講演1", "講演2", "ディスカッション")
VERDICTS = ("参考になる", "普通", "参考にならない")
#: The source: kinds with how many took part, and how many answered.
KINDS = {"town": "自治体・財団", "company": "一般（企業等）", "staff": "講師・総務省・事務局"}
INVITED = {"town": 15, "company": 32, "staff": 14}
RETURNED = {"town": 13, "company": 20, "staff": 6}


def question(kind: QuestionKind, text: str = "質問", **fields: Any) -> Question:
    """Return an unsaved question; `choices` and `rows` are lists."""
    lines = {f"{name}_lines": "\n".join(fields.pop(f"{name}s", ())) for name in ("choice", "row")}
    return Question(kind=kind, text=text, **lines, **fields)


def make_questionnaire(*questions: Question, **fields: Any) -> Questionnaire:
    """Return a saved questionnaire, open unless told otherwise."""
    made = Questionnaire(**({"title": "アンケート", "is_open": True} | fields))
    for place, each in enumerate(questions):
        each.sort_order = place
    made.questions = list(questions)
    made.save()
    return made


def every_kind() -> Questionnaire:
    """Return one with a question of each kind, the first of them required."""
    return make_questionnaire(
        question(
            QuestionKind.SINGLE,
            "続けたいか",
            choices=["思う", "その他"],
            has_other=True,
            required=True,
        ),
        question(
            QuestionKind.MULTIPLE, "道具", choices=["メール", "LINE", "その他"], has_other=True
        ),
        question(QuestionKind.SCALE, "満足", steps=5, low_label="不満", high_label="満足"),
        question(QuestionKind.MATRIX, "講演", choices=VERDICTS, rows=SESSIONS, required=True),
        question(QuestionKind.TEXT, "ご意見"),
        title="いろいろな質問",
    )


def answer(questionnaire: Questionnaire, *told: Any) -> dict[str, Any]:
    """Return what the form sends, a value for each question in order.

    A choice is told by its place from 1, several by a list, a table by a place for each row, words
    by a text; (place, words) writes beside the last choice; None leaves the question out.
    """
    data: dict[str, Any] = {}
    for asked, value in zip(questionnaire.asked(), told, strict=True):
        data |= dict(_sent(asked, value))
    return data


def _sent(asked: Question, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, tuple) and asked.kind == QuestionKind.MATRIX:
        for row, place in zip(asked.rows.all(), value, strict=True):
            yield row_name(asked, row), _value(asked, place)
        return
    if isinstance(value, tuple):
        value, words = value
        yield other_name(asked), words
    if value is not None:
        yield field_name(asked), _value(asked, value)


def _value(asked: Question, told: Any) -> Any:
    """Return ids for places."""
    if told is None or isinstance(told, str):
        return told or ""
    ids = [str(each.pk) for each in asked.choices.all()]
    return [ids[place - 1] for place in told] if isinstance(told, list) else ids[told - 1]


def keep(questionnaire: Questionnaire, *told: Any, **options: Any) -> Response:
    """Keep such an answer as the form would."""
    return submit(questionnaire, answer(questionnaire, *told), **options)


def spread(*counts: int, blank: int = 0) -> list[int | None]:
    """Return so many of each place, and so many left out."""
    told: list[int | None] = []
    for place, count in enumerate(counts, start=1):
        told += [place] * count
    return told + [None] * blank


def ticked(counts: tuple[int, ...], forms: int) -> list[list[int]]:
    """Return the ticks of so many forms, dealt out one by one."""
    dealt: list[list[int]] = [[] for _ in range(forms)]
    heap = cycle(dealt)
    for place, count in enumerate(counts, start=1):
        for _ in range(count):
            next(each for each in heap if place not in each).append(place)
    return dealt


def source_questionnaire() -> Questionnaire:
    """Return the questions of the source."""
    return make_questionnaire(
        question(QuestionKind.MULTIPLE, "開催を知った方法", choices=HOW_HEARD, has_other=True),
        question(
            QuestionKind.SINGLE,
            "オンラインでの継続",
            choices=["思う", "思わない", "その他"],
            has_other=True,
        ),
        question(QuestionKind.MULTIPLE, "道具", choices=TOOLS),
        question(QuestionKind.MATRIX, "講演とディスカッション", choices=VERDICTS, rows=SESSIONS),
        question(QuestionKind.TEXT, "ご意見"),
        title="交流勉強会のアンケート",
    )


def source_answers() -> Questionnaire:
    """Return the questionnaire of the source with its 39 answers."""
    made = source_questionnaire()
    kinds = [kind for kind, number in RETURNED.items() for _ in range(number)]
    columns = (
        ticked((6, 17, 8, 1, 9), 39),
        spread(14, 16, 5, blank=4),
        ticked((11, 8, 1, 3), 39),
        list(zip(spread(33, 6), spread(32, 5, blank=2), spread(30, 7, blank=2), strict=True)),
        ["半島サミットに組み込んでは"] * 2 + [None] * 37,
    )
    for kind, *told in zip(kinds, *columns, strict=True):
        keep(made, *told, kind=kind, source=Source.PAPER)
    return made
