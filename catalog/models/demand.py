"""What is looked for, counted by day; nobody knows by whom (V9, O3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, Sum

from catalog.models.sums import SummedQuerySet

LONGEST_WORD = 60
KEPT = timedelta(days=400)

Value = tuple[str, str]  # kind and value


class DemandKind(models.TextChoices):
    """What a count counts."""

    WORD = "word", "検索語"
    ZERO_HIT_WORD = "zero_hit_word", "見つからなかった検索語"
    GENRE = "genre", "行政課題のジャンル"
    INFORMATION_TYPE = "information_type", "情報種別"


class DemandCountQuerySet(SummedQuerySet["DemandCount"]):
    """Counts are only ever added, so that no search waits for another, and summed when read."""

    summed_by = ("day", "kind", "value")

    def between(self, first: date, last: date) -> Any:
        """Return kind, value and `times` of all that was looked for, both days included (O3)."""
        return (
            self.filter(day__range=(first, last))
            .order_by()
            .values("kind", "value")
            .annotate(times=Sum("number"))
            .order_by("kind", "-times", "value")
        )

    def add(self, day: date, values: Iterable[Value]) -> None:
        """Count each of `values` once, in one statement."""
        self.bulk_create(self.model(day=day, kind=kind, value=value) for kind, value in values)

    def compact(self, today: date) -> int:
        """Make one row a value of every day before `today`; return how many rows that saved."""
        repeated = (
            self.filter(day__lt=today)
            .order_by()
            .values("day", "kind", "value")
            .annotate(rows=Count("pk"))
            .filter(rows__gt=1)
        )
        days = sorted({row["day"] for row in repeated})
        return sum(self.filter(day=day).sum_up() for day in days)

    def forget(self, today: date) -> int:
        """Delete what is older than 400 days; return how many rows (O3)."""
        return self.filter(day__lt=today - KEPT).delete()[0]


class DemandCount(models.Model):
    """How often something was looked for on a day.

    It holds no user, organisation, session, address or time of day, and never shall (V9): what a
    local government looks for is nobody's business. `value` is a word as `cms.text.normalise`
    leaves it, or a slug.
    """

    day = models.DateField("日")
    kind = models.CharField("種類", max_length=20, choices=DemandKind.choices)
    value = models.CharField("値", max_length=80)
    number = models.PositiveIntegerField("回数", default=1)

    objects = DemandCountQuerySet.as_manager()

    class Meta:
        verbose_name = "探されたもの"
        verbose_name_plural = "探されたもの"
        indexes = [models.Index(fields=["kind", "day"], name="demand_kind_and_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.value}: {self.number}"
