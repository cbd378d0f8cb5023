"""Database rows by the keys that people use for them in files."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model

from cms.tabular.problems import RowProblemError

T = TypeVar("T", bound=Model)

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
