"""How many entries are listed, without counting them (V2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import Sum

#: Id of the information type and ids of the genres, joined by commas.
Group = tuple[int, str]


class ListedCountQuerySet(models.QuerySet["ListedCount"]):
    """How many entries are listed, kept as changes that are summed when asked."""

    def groups(self) -> Counter[Group]:
        """Return how many entries are listed of each type and set of genres."""
        rows: Any = (
            self.order_by()
            .values_list("information_type_id", "genre_key")
            .annotate(listed=Sum("number"))
        )
        return Counter({(type_id, key): number for type_id, key, number in rows if number})

    def shift(self, left: Mapping[Group, int], entered: Mapping[Group, int]) -> None:
        """Add what left and what entered the list; nobody waits for anybody's row."""
        change = Counter(entered)
        change.subtract(left)
        self._add({group: number for group, number in change.items() if number})

    def _add(self, changes: Mapping[Group, int]) -> None:
        self.bulk_create(
            self.model(information_type_id=type_id, genre_key=key, number=number)
            for (type_id, key), number in changes.items()
        )

    @transaction.atomic
    def compact(self) -> int:
        """Make one row of the many changes of a group; return how many rows that saved."""
        rows = list(self.select_for_update(skip_locked=True).order_by("pk"))
        sums: Counter[Group] = Counter()
        for row in rows:
            sums[(row.information_type_id, row.genre_key)] += row.number
        self.filter(pk__in=[row.pk for row in rows]).delete()
        kept = {group: number for group, number in sums.items() if number}
        self._add(kept)
        return len(rows) - len(kept)


class ListedCount(models.Model):
    """A change in the number of listed entries of one group (V2).

    The counts of a search without text are the sum of these few rows. Changes are only ever
    added, so that two publications at once never wait for each other, nor lose one.
    """

    information_type = models.ForeignKey(
        "catalog.InformationType", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    genre_key = models.TextField()
    number = models.IntegerField()

    objects = ListedCountQuerySet.as_manager()

    class Meta:
        verbose_name = "公開中の件数"
        verbose_name_plural = "公開中の件数"

    def __str__(self) -> str:
        return f"{self.information_type_id} {self.genre_key}: {self.number:+d}"
