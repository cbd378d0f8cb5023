"""Results as an Excel file: figures, texts, and what was counted how (E5, O3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from cms.tabular.writing.workbooks import Book, file_name
from home.events.questionnaires.models.questions import Questionnaire
from home.events.questionnaires.results import Figure, Results

FIGURES = ("質問", "項目", "選択肢", "数", "割合（％）", "分母", "数え方")
RATES = ("区分", "回収数", "人数", "回収率")
TEXTS = ("質問", "記入", "区分")


def workbook_of(results: Results, address: str) -> bytes:
    """Return the file; no sheet tells which answers came from one form."""
    book = Book()
    book.add_table("集計", FIGURES, _figure_rows(results))
    book.add_table(
        "回収",
        RATES,
        [(each.label, each.returned, each.invited or "", each.rate) for each in results.rates],
    )
    book.add_table("記入", TEXTS, _text_rows(results))
    book.add_conditions(
        [
            ("アンケート", results.questionnaire.title),
            ("出力した日時", timezone.now()),
            ("回収した数", results.total),
            ("記入の順番", "無作為です。だれの記入か、どの回答と同じ人かは分かりません。"),
            ("画面のアドレス", address),
        ]
    )
    return book.as_bytes()


def name_of(questionnaire: Questionnaire) -> str:
    return f"{file_name(questionnaire.title)}_結果_{timezone.localdate():%Y%m%d}.xlsx"


def _figure_rows(results: Results) -> Iterator[tuple[Any, ...]]:
    for figure in results.figures:
        for line in figure.lines:
            for share in line.parts:
                counted = (share.label, share.count, share.percent, figure.base, figure.note)
                yield (figure.title, line.label, *counted)


def _text_rows(results: Results) -> Iterator[tuple[str, str, str]]:
    for figure in results.figures:
        for text in figure.texts:
            yield (_heading(figure), text.text, text.kind)


def _heading(figure: Figure) -> str:
    other = figure.question.other_label
    return f"{figure.title}（{figure.texts_title}）" if other else figure.title
