"""The first rows of an order, as a condition: a search along an index that ends in time (V3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Case, Expression, F, Subquery, Value, When


class AmongFirst(Expression):
    """Whether a row is among the first `number` of `rows`; at least so many rows must exist.

    `names` are the columns that `rows` is sorted by, all in the same direction, the last one
    unique. Both databases compare the columns as one row, along an index of these columns.
    """

    conditional = True

    def __init__(
        self, rows: models.QuerySet[Any], names: Sequence[str], number: int, *, is_descending: bool
    ) -> None:
        super().__init__(output_field=models.BooleanField())
        last = rows.values(*names)[number - 1 : number]
        self.columns: list[Any] = [F(name) for name in names]
        self.last: Any = Subquery(last, output_field=models.BooleanField())
        self.sign = ">=" if is_descending else "<="

    def get_source_expressions(self) -> list[Any]:
        return [*self.columns, self.last]

    def set_source_expressions(self, exprs: Any) -> None:
        *self.columns, self.last = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        columns = ", ".join(compiler.compile(column)[0] for column in self.columns)
        last, params = compiler.compile(self.last)
        return f"(({columns}) {self.sign} {last})", params


def only_among(first: AmongFirst, condition: Any) -> Case:
    """Return `condition`, evaluated for no other rows than the `first`, whatever the plan."""
    return Case(
        When(first, then=condition), default=Value(False), output_field=models.BooleanField()
    )
