"""Which ends of sale and maintenance were told to whom, to tell nothing twice (1.1)."""

from __future__ import annotations

from django.db import models

from catalog.entries.models.entry import Entry


class End(models.TextChoices):
    SALE = "sale", "販売終了"
    SUPPORT = "support", "保守の終了"


class SaleNotice(models.Model):
    """A reminder of one end on one day; another day is another end."""

    entry = models.ForeignKey(
        Entry, verbose_name="登録情報", on_delete=models.CASCADE, related_name="sale_notices"
    )
    end = models.CharField("終わるもの", max_length=10, choices=End.choices)
    day = models.DateField("日")

    class Meta:
        verbose_name = "販売終了のお知らせ"
        verbose_name_plural = "販売終了のお知らせ"
        constraints = [
            models.UniqueConstraint(fields=["entry", "end", "day"], name="sale_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.end} {self.day}"
