"""A self-check as rows of a file (G4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cms.tabular.writing.cells import plain_cell
from guidebook.self_check.checks import Answer

HEADINGS = ("日付", "番号", "項目", "状況", "メモ")
HEADINGS_WITH_QUESTIONS = ("日付", "番号", "項目", "質問", "状況", "メモ")


def csv_rows(
    day: str, answers: Mapping[str, Answer], *, with_questions: bool
) -> Iterator[list[str]]:
    """Yield the items; with questions, each is followed by its own, which have no memo."""
    blank = ("",) if with_questions else ()
    for number, answer in answers.items():
        yield _row(day, number, answer.item, *blank, answer.label, answer.memo)
        for each in answer.questions if with_questions else ():
            yield _row(day, number, answer.item, each.question, each.label, "")


def _row(*cells: str) -> list[str]:
    return [plain_cell(cell) for cell in cells]
