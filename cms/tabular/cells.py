"""The cells of a row, read as offices fill them in; what cannot be used is noted (O4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db.models import Model, TextChoices

from cms.tabular.problems import RowProblemError
from cms.tabular.tables import TableRow
from cms.web.text import without_controls

BLANK = "空欄です。"
ANSWERS = {
    **dict.fromkeys(("はい", "○", "〇", "◯", "1", "yes", "true"), True),
    **dict.fromkeys(("いいえ", "×", "✕", "0", "no", "false"), False),
}


class Cells:
    """One row: its values in our columns, and what is wrong with them."""

    def __init__(self, row: TableRow) -> None:
        self.number = row.number
        self.values = row.values
        #: The first thing that is wrong, by column.
        self.problems: dict[str, str] = dict(row.faults)

    def refuse(self, column: str, message: str) -> None:
        """Note that a value cannot be used."""
        self.problems.setdefault(column, message)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note what is raised inside about a value, and go on with the next."""
        try:
            yield
        except RowProblemError as problem:
            self.refuse(problem.column, problem.message)
        except ValidationError as error:
            self.refuse_all(error, {})

    def text(self, column: str) -> str:
        """Return the value as it stands; "" if the file does not have the column."""
        return without_controls(self.values.get(column, "")).strip()

    def plain(self, column: str) -> str:
        """Return the value with digits and signs half as wide."""
        return unicodedata.normalize("NFKC", self.text(column)).strip()

    def needed(self, column: str) -> str:
        """Return the value half as wide; a blank one is refused."""
        value = self.plain(column)
        if not value:
            self.refuse(column, BLANK)
        return value

    def parts(self, column: str) -> list[str]:
        """Return what stands between semicolons or on lines of its own, half as wide."""
        return [part.strip() for part in re.split(r"[;\n]", self.plain(column)) if part.strip()]

    def choice(self, column: str, choices: type[TextChoices]) -> str:
        """Return the choice that the value names by its code or label; "" for a blank one."""
        text = self.plain(column)
        for value, label in choices.choices:
            if text.casefold() in (value, unicodedata.normalize("NFKC", str(label)).casefold()):
                return str(value)
        if text:
            labels = "、".join(str(label) for label in choices.labels)
            self.refuse(column, f"「{text}」は選べません。次のどれかにしてください：{labels}")
        return ""

    def answer(self, column: str) -> bool | None:
        """Return yes or no; None for a blank value."""
        text = self.plain(column)
        answer = ANSWERS.get(text.casefold())
        if text and answer is None:
            self.refuse(column, f"「{text}」は「はい」か「いいえ」にしてください。")
        return answer

    def refuse_all(self, error: ValidationError, column_of: dict[str, str]) -> None:
        """Note what a model says of its fields; `column_of` has those that are named otherwise."""
        for name, messages in error.message_dict.items():
            self.refuse(column_of.get(name, name), " ".join(dict.fromkeys(messages)))


def validate(
    cells: Cells, instance: Model, fields: set[str], column_of: dict[str, str] | None = None
) -> None:
    """Note what the model's own rules say against these fields of `instance`."""
    others = {field.name for field in instance._meta.fields} - fields
    try:
        instance.clean_fields(exclude=others)
    except ValidationError as error:
        cells.refuse_all(error, column_of or {})
