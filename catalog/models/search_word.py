"""The words that listed entries contain, as people would type them (V8)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction

from cms.japanese.suggest import LONGEST_FORM, LONGEST_WORD, KnownWord

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
