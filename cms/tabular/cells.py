"""The cells of one row, read as offices fill them in; problems are collected (O4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db.models import Model, TextChoices
from django.utils import timezone

from cms.tabular.dates import date_or_none
from cms.tabular.problems import RowProblemError
from cms.tabular.reading.tables import TableRow
from cms.tabular.values import ANSWERS, choice_of, plain
from cms.web.text import entered

BLANK = "空欄です。"


class Cells:
    def __init__(self, row: TableRow) -> None:
        self.number = row.number
        self.values = row.values
        #: The first problem of each column.
        self.problems: dict[str, str] = dict(row.faults)

    def refuse(self, column: str, message: str) -> None:
        self.problems.setdefault(column, message)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Add errors raised inside to the problems, and continue."""
        try:
            yield
        except RowProblemError as problem:
            self.refuse(problem.column, problem.message)
        except ValidationError as error:
            self.refuse_all(error, {})

    def text(self, column: str) -> str:
        return entered(self.values.get(column, "")).strip()

    def plain(self, column: str) -> str:
        """Return the value with half-width digits and signs."""
        return plain(self.values.get(column, ""))

    def needed(self, column: str) -> str:
        """Return the half-width value; a blank one is a problem."""
        value = self.plain(column)
        if not value:
            self.refuse(column, BLANK)
        return value

    def parts(self, column: str) -> list[str]:
        """Split the half-width value at semicolons and line breaks."""
        return [part.strip() for part in re.split(r"[;\n]", self.plain(column)) if part.strip()]

    def choice(self, column: str, choices: type[TextChoices]) -> str:
        """Return the choice that the value gives by its code, or by (part of) its label.

        People write 「特別」 for 特別会員. A blank value is "".
        """
        text = self.plain(column)
        value = choice_of(text, choices)
        if value:
            return value
        if text:
            labels = "、".join(str(label) for label in choices.labels)
            self.refuse(column, f"「{text}」は選べません。次のどれかにしてください：{labels}")
        return ""

    def answer(self, column: str) -> bool | None:
        text = self.plain(column)
        answer = ANSWERS.get(text.casefold())
        if text and answer is None:
            self.refuse(column, f"「{text}」は「はい」か「いいえ」にしてください。")
        return answer

    def past_day(self, column: str) -> datetime | None:
        """Return the start of a day up to today, in Japan's time; None for a blank cell."""
        text = self.text(column)
        day = date_or_none(text)
        if text and day is None:
            self.refuse(column, f"「{text}」は日付ではありません。例：2026-04-01")
        elif day and day > timezone.localdate():
            self.refuse(column, "これから先の日付です。")
        return timezone.make_aware(datetime.combine(day, time.min)) if day else None

    def refuse_all(self, error: ValidationError, column_of: dict[str, str]) -> None:
        """Add a model's errors to the problems; `column_of` maps fields with other column names."""
        for name, messages in error.message_dict.items():
            self.refuse(column_of.get(name, name), " ".join(dict.fromkeys(messages)))


def validate(
    cells: Cells, instance: Model, fields: set[str], column_of: dict[str, str] | None = None
) -> None:
    """Add violations of the model's own rules for these fields of `instance` to the problems."""
    others = {field.name for field in instance._meta.fields} - fields
    try:
        instance.clean_fields(exclude=others)
    except ValidationError as error:
        cells.refuse_all(error, column_of or {})
