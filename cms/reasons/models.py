"""Reasons that are given again and again (文例), kept by the secretariat."""

from __future__ import annotations

from django.db import models

from cms.reasons.enums import Decision

LONGEST = 300


class StockReason(models.Model):
    """A reason to choose for one kind of decision; what was sent keeps its own text."""

    decision = models.CharField("使う場面", max_length=20, choices=Decision)
    text = models.TextField(
        "文",
        max_length=LONGEST,
        help_text="選んだ後で、相手に合わせて直せます。どこをどう直せばよいかまで書くと、伝わります。",
    )
    place = models.PositiveSmallIntegerField(
        "並び順", default=100, help_text="数の小さいものから並びます。"
    )

    class Meta:
        verbose_name = "理由の文例"
        verbose_name_plural = "理由の文例"
        ordering = ["decision", "place", "pk"]

    def __str__(self) -> str:
        return self.text
