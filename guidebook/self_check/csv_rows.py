"""A self-check as rows of a file (G4)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from cms.tabular.writing.cells import plain_cell
from guidebook.self_check.checks import Answer

HEADINGS = ("日付", "番号", "項目", "状況", "メモ")
HEADINGS_WITH_QUESTIONS = ("日付", "番号", "項目", "質問", "状況", "メモ")


def csv_table(checks: Sequence[tuple[str, Mapping[str, Answer]]]) -> str:
    """Return the self-checks of some days; questions have a column if any item has them."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    asks = any(answer.questions for _, answers in checks for answer in answers.values())
    writer.writerow(HEADINGS_WITH_QUESTIONS if asks else HEADINGS)
    for day, answers in checks:
        writer.writerows(csv_rows(day, answers, with_questions=asks))
    return table.getvalue()


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
