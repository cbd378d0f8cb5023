"""Database rows by the keys that people use for them in files."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model

from cms.tabular.problems import RowProblemError

T = TypeVar("T", bound=Model)

#: What is written for a choice, and how people read it.
Option = tuple[str, str]

COMMAS = re.compile("[、，,]")


def _comparable(key: str) -> str:
    """Return the key without differences of width; IDs differ by case."""
    return " ".join(unicodedata.normalize("NFKC", key).split())


class Lookup:
    """One table, read once, by the keys that people use for its rows."""

    def __init__(
        self, model: type[T], keys: Callable[[Any], tuple[str, ...]], *, by_part: bool = False
    ) -> None:
        """Read the table; with `by_part`, a part that only one row has names this row."""
        self.by_part = by_part
        self.label = str(model._meta.verbose_name)
        self.found: dict[str, dict[int, Any]] = defaultdict(dict)
        for row in model._default_manager.all():
            for key in filter(None, keys(row)):
                for each in {key, _comparable(key)}:
                    self.found[each][row.pk] = row

    def get(self, column: str, key: str) -> Any:
        """Return the row for `key`.

        Raises:
            RowProblemError: if there is none, or more than one.
        """
        rows = self.found.get(key.strip()) or self.found.get(_comparable(key)) or self._like(key)
        if not rows:
            raise RowProblemError(column, f"{self.label}「{key}」はありません。")
        if len(rows) > 1:
            message = f"{self.label}「{key}」が複数あります。スラッグかIDで指定してください。"
            raise RowProblemError(column, message)
        return next(iter(rows.values()))

    def _like(self, key: str) -> dict[int, Any]:
        wanted = _comparable(key)
        rows: dict[int, Any] = {}
        for name, found in self.found.items() if self.by_part and wanted else ():
            if wanted in name:
                rows |= found
        return rows

    def split(self, text: str) -> list[str]:
        """Return the keys in a cell; one that holds 「、」 itself is not cut there."""
        parts = [part.strip() for part in re.split("[;；\n]", text) if part.strip()]
        return [
            key
            for part in parts
            for key in ([part] if _comparable(part) in self.found else COMMAS.split(part))
            if key.strip()
        ]


@dataclass(frozen=True)
class Vocabulary:
    """What may stand in a column, for files whose values are not ours."""

    options: Sequence[Option]
    #: Whether the site understands the value as it stands.
    knows: Callable[[str], bool]
    #: Whether a cell may hold several, and whether it may not be blank.
    is_many: bool = False
    is_needed: bool = False
    #: Kinds of rows that may be made for an unknown value; none if it must be one of ours.
    kinds: Sequence[Option] = ()
    guess_kind: Callable[[str], str] = lambda value: ""
    #: The comparable form of a value and of what people read, to guess what is meant.
    comparable: Callable[[str], str] = _comparable

    def guess(self, value: str) -> str:
        """Return the option that is named like the value, or whose name is part of it, or ""."""
        wanted = self.comparable(value)
        by_name = {self.comparable(label): option for option, label in self.options}
        if not wanted or wanted in by_name:
            return by_name.get(wanted, "")
        parts = [name for name in by_name if len(name) > 1 and (name in wanted or wanted in name)]
        best = max(parts, key=len, default="")
        return "" if self.kinds or not best else by_name[best]
