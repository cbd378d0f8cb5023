"""Database rows by the keys that people use for them in files."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model

from cms.tabular.problems import RowProblemError

T = TypeVar("T", bound=Model)


class Lookup:
    """One table, read once, by the keys that people use for its rows."""

    def __init__(self, model: type[T], keys: Callable[[Any], tuple[str, ...]]) -> None:
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
        rows = self.found.get(key.strip()) or self.found.get(_comparable(key), {})
        if not rows:
            raise RowProblemError(column, f"{self.label}「{key}」はありません。")
        if len(rows) > 1:
            message = f"{self.label}「{key}」が複数あります。スラッグかIDで指定してください。"
            raise RowProblemError(column, message)
        return next(iter(rows.values()))


def _comparable(key: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", key).split())
