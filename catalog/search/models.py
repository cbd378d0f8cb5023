"""What is looked for, and the words that listed entries contain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Sum

from catalog.entries.models.sums import SummedQuerySet
from cms.japanese.suggest import LONGEST_FORM, LONGEST_WORD, KnownWord
from cms.jobs import retention

LONGEST_COUNTED_WORD = 60

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
        """Delete what is too old; return how many rows (O3)."""
        return self.filter(day__lt=today - retention.DEMAND).delete()[0]


class DemandCount(models.Model):
    """How often something was looked for on a day.

    It holds no user, organisation, session, address or time of day, and never shall (V9): what a
    local government looks for is nobody's business. `value` is a word as `cms.web.text.normalise`
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


ROWS_A_STATEMENT = 1_000


class SearchWordQuerySet(models.QuerySet["SearchWord"]):
    """The vocabulary as a whole: read for one suggestion, replaced once a day."""

    def known(self) -> list[KnownWord]:
        """Return the vocabulary as `nearest` compares it, the most frequent words first."""
        rows = self.order_by("-number", "word").values_list("word", "key", "reading")
        return [KnownWord(*row) for row in rows]

    @transaction.atomic
    def replace_all(self, words: Iterable[SearchWord]) -> int:
        """Put `words` in the place of all there were; readers see the old ones until then.

        Of two who do so at once, the later finds the words of the other there already.
        """
        self.all().delete()
        rows = list(words)
        SearchWord.objects.bulk_create(rows, batch_size=ROWS_A_STATEMENT, ignore_conflicts=True)
        return len(rows)


class SearchWord(models.Model):
    """One word of the vocabulary, prepared so that a suggestion tokenises nothing but the query."""

    word = models.CharField("単語", max_length=LONGEST_WORD, unique=True)
    key = models.CharField("表記のキー", max_length=LONGEST_FORM)
    reading = models.CharField("読みのキー", max_length=LONGEST_FORM)
    number = models.PositiveIntegerField("件数")

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        verbose_name = "検索の単語"
        verbose_name_plural = "検索の単語"

    def __str__(self) -> str:
        return self.word
