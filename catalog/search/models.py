"""Counts of what was searched, and the vocabulary of listed entries."""

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
#: Between a word asked and the word of an entry that stands for it (V14).
STANDS_FOR = "→"

Value = tuple[str, str]  # kind and value


class DemandKind(models.TextChoices):
    WORD = "word", "検索語"
    ZERO_HIT_WORD = "zero_hit_word", "見つからなかった検索語"
    GENRE = "genre", "行政課題のジャンル"
    INFORMATION_TYPE = "information_type", "情報種別"
    USEFUL_WORDS = "useful_words", "役に立った言い換え"
    WRONG_WORDS = "wrong_words", "違った言い換え"


class DemandCountQuerySet(SummedQuerySet["DemandCount"]):
    """Counts are only inserted, so that searches do not wait for each other, and summed on read."""

    summed_by = ("day", "kind", "value")

    def between(self, first: date, last: date) -> Any:
        """Return kind, value and `times` for the period, both days included (O3)."""
        return (
            self.filter(day__range=(first, last))
            .order_by()
            .values("kind", "value")
            .annotate(times=Sum("number"))
            .order_by("kind", "-times", "value")
        )

    def add(self, day: date, values: Iterable[Value]) -> None:
        self.bulk_create(self.model(day=day, kind=kind, value=value) for kind, value in values)

    def compact(self, today: date) -> int:
        """Merge rows of finished days (before `today`); return the number of rows saved."""
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
        """Delete expired rows; return the number of rows (O3)."""
        return self.filter(day__lt=today - retention.DEMAND).delete()[0]


class DemandCount(models.Model):
    """How often something was searched on a day.

    Never add a user, organisation, session, IP address or time of day (V9): what a local government
    searches is confidential. `value` is a word from `cms.web.text.normalise`, or a slug.
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
    """The whole vocabulary: read for a suggestion, replaced once a day."""

    def known(self) -> list[KnownWord]:
        """Return the vocabulary in the form that `nearest` compares, most frequent words first."""
        rows = self.order_by("-number", "word").values_list("word", "key", "reading")
        return [KnownWord(*row) for row in rows]

    @transaction.atomic
    def replace_all(self, words: Iterable[SearchWord]) -> int:
        """Replace the vocabulary in one transaction; return the number of words.

        If two processes do this at the same time, the later one ignores words that already exist.
        """
        self.all().delete()
        rows = list(words)
        SearchWord.objects.bulk_create(rows, batch_size=ROWS_A_STATEMENT, ignore_conflicts=True)
        return len(rows)


class SearchWord(models.Model):
    """One word of the vocabulary in prepared form: a suggestion tokenises only the query."""

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
