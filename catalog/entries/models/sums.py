"""Counters that only insert rows, so writers do not wait for each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models, transaction

from cms.database.batches import in_batches

ROWS_A_STATEMENT = 1_000

T = TypeVar("T", bound=models.Model)


class SummedQuerySet(models.QuerySet[T]):
    """Rows with a `number`; rows with equal `summed_by` fields count the same thing."""

    summed_by: tuple[str, ...]

    def put(self, numbers: Mapping[Any, int]) -> None:
        """Insert a row for each of `numbers`; the keys are tuples of `summed_by` values."""
        rows = [
            self.model(**dict(zip(self.summed_by, key, strict=True)), number=number)
            for key, number in numbers.items()
        ]
        self.bulk_create(rows, batch_size=ROWS_A_STATEMENT)

    @transaction.atomic
    def sum_up(self) -> int:
        """Merge rows that count the same thing; return the number of rows saved.

        A sum of 0 leaves no row. Rows that another transaction has locked are skipped.
        """
        rows: list[Any] = list(self.select_for_update(skip_locked=True).order_by("pk"))
        sums = Counter[Any]()
        for row in rows:
            sums[tuple(getattr(row, name) for name in self.summed_by)] += row.number
        for batch in in_batches(rows, ROWS_A_STATEMENT):
            self.filter(pk__in=[row.pk for row in batch]).delete()
        kept = {key: number for key, number in sums.items() if number}
        self.put(kept)
        return len(rows) - len(kept)
