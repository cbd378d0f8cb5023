"""Questions: what they need, and that answered ones keep their form (E5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from home.events.models import Choice, MatrixRow, Question, Questionnaire
from home.events.questionnaires.enums import QuestionKind, Source
from home.events.questionnaires.models.lines import ANSWERED
from home.events.questionnaires.models.questions import ONLY_WORDS
from tests.home.events.questionnaires.worlds import (
    SESSIONS,
    VERDICTS,
    keep,
    make_questionnaire,
    question,
)

pytestmark = pytest.mark.django_db
SINGLE, MATRIX, SCALE, TEXT = (
    QuestionKind.SINGLE,
    QuestionKind.MATRIX,
    QuestionKind.SCALE,
    QuestionKind.TEXT,
)


@pytest.fixture
def table() -> Question:
    """Return a table for three sessions, not answered yet."""
    made = make_questionnaire(question(MATRIX, "講演", choices=VERDICTS, rows=SESSIONS))
    return made.questions.get()


@pytest.fixture
def answered(table: Question) -> Question:
    """Return it after the first answer."""
    keep(table.questionnaire, (1, 2, None), source=Source.PAPER)
    return Question.objects.get()


def labels(asked: Question) -> tuple[list[str], list[str]]:
    """Return the labels of choices and rows as they are kept."""
    return [str(each) for each in asked.choices.all()], [str(each) for each in asked.rows.all()]


class TestNeeds:
    @pytest.mark.parametrize(
        ("fields", "at"),
        [
            ({"kind": SINGLE, "choices": ["一つだけ"]}, "choice_lines"),
            ({"kind": SINGLE, "choices": ["同じ", "同じ"]}, "choice_lines"),
            ({"kind": SINGLE, "choices": [str(n) for n in range(21)]}, "choice_lines"),
            ({"kind": SINGLE, "choices": ["長" * 101, "短"]}, "choice_lines"),
            ({"kind": MATRIX, "choices": ["甲", "乙"]}, "row_lines"),
            ({"kind": MATRIX, "choices": VERDICTS, "rows": ["甲"], "has_other": True}, "has_other"),
            ({"kind": SCALE, "low_label": "不満", "high_label": " "}, "high_label"),
            ({"kind": SCALE, "steps": 8, "low_label": "低", "high_label": "高"}, "steps"),
        ],
    )
    def test_kind__needs(self, fields: dict[str, Any], at: str) -> None:
        asked = question(**fields)
        with pytest.raises(ValidationError) as refusal:
            asked.full_clean(exclude=["questionnaire"])
        assert list(refusal.value.message_dict) == [at]

    def test_lines__become_choices_that_keep_their_ids(self, table: Question) -> None:
        assert labels(table) == (list(VERDICTS), list(SESSIONS))
        before = list(table.choices.values_list("pk", flat=True))
        table.choice_lines = "とても参考になる\n\n 普通 \n参考にならない\nわからない"
        table.save()
        assert labels(table)[0][0] == "とても参考になる"
        assert list(table.choices.values_list("pk", flat=True))[:3] == before
        table.kind = TEXT
        table.save()
        assert labels(table) == ([], [])


class TestAnswered:
    @pytest.mark.parametrize(
        ("changes", "at", "message"),
        [
            ({"kind": SINGLE}, "kind", ONLY_WORDS),
            ({"required": True}, "required", ONLY_WORDS),
            ({"choice_lines": "参考になる\n普通"}, "choice_lines", ANSWERED),
            ({"choice_lines": "普通\n参考になる\n参考にならない"}, "choice_lines", ANSWERED),
            ({"row_lines": "講演1\n講演2\n討論\n懇親会"}, "row_lines", ANSWERED),
        ],
    )
    def test_form__stays(
        self, answered: Question, changes: dict[str, Any], at: str, message: str
    ) -> None:
        for name, value in changes.items():
            setattr(answered, name, value)
        for attempt in (answered.full_clean, answered.save):
            with pytest.raises(ValidationError) as refusal:
                attempt()
            assert message in refusal.value.message_dict[at]
        assert labels(Question.objects.get()) == (list(VERDICTS), list(SESSIONS))

    def test_wording__may_change(self, answered: Question) -> None:
        ids = list(Choice.objects.values_list("pk", flat=True))
        answered.text, answered.row_lines = "内容はいかがでしたか", "第一講演\n講演2\n討論"
        answered.full_clean()
        answered.save()
        assert labels(answered)[1] == ["第一講演", "講演2", "討論"]
        assert list(Choice.objects.values_list("pk", flat=True)) == ids

    @pytest.mark.parametrize(
        "attempt",
        [
            lambda asked: asked.delete(),
            lambda asked: asked.choices.first().delete(),
            lambda asked: asked.rows.first().delete(),
            lambda asked: Choice.objects.create(question=asked, position=9, label="足す"),
            lambda asked: MatrixRow.objects.create(question=asked, position=9, label="足す"),
            lambda asked: question(TEXT, questionnaire=asked.questionnaire).save(),
        ],
        ids=["question", "choice", "row", "new choice", "new row", "new question"],
    )
    def test_nothing__is_added_or_removed(
        self, answered: Question, attempt: Callable[[Question], Any]
    ) -> None:
        with pytest.raises(ValidationError, match="複製"):
            attempt(answered)

    def test_order__stays(self) -> None:
        made = make_questionnaire(question(TEXT, "先"), question(TEXT, "後"))
        keep(made, "x", None)
        first, second = made.asked()
        second.sort_order = 5  # the numbers may change, the order not
        second.save()
        first.sort_order = 6
        with pytest.raises(ValidationError, match="並べ替える"):
            first.save()
        assert [each.text for each in Questionnaire.objects.get().asked()] == ["先", "後"]

    def test_questionnaire__is_not_deleted(self, answered: Question) -> None:
        with pytest.raises(ProtectedError):
            answered.questionnaire.delete()
        empty = make_questionnaire(question(TEXT))
        empty.delete()
        assert Questionnaire.objects.count() == 1
