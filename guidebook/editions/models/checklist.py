"""The checklist of an edition (G3, G4, G6)."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from guidebook.editions.validators import (
    LONGEST_LABEL,
    former_labels,
    validate_former,
    validate_label,
)


class ChecklistItem(Orderable):
    edition = ParentalKey(
        "guidebook.EditionPage", on_delete=models.CASCADE, related_name="checklist_items"
    )
    number = models.CharField(
        "番号",
        max_length=LONGEST_LABEL,
        validators=[validate_label],
        help_text="同じ番号の章の解説につながります。例：1、1-1",
    )
    item = models.CharField("項目", max_length=255)
    summary = models.TextField("概要", max_length=1000, blank=True)
    former = models.CharField(
        "旧版の項目",
        max_length=100,
        blank=True,
        validators=[validate_former],
        help_text="この版が置き換える版で対応する項目の番号を「、」で区切ります。例：3-1、4-1",
    )

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("former")]),
        FieldPanel("item"),
        FieldPanel("summary"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "チェックリストの項目"
        verbose_name_plural = "チェックリスト"

    def __str__(self) -> str:
        return f"{self.number} {self.item}"

    @property
    def former_numbers(self) -> list[str]:
        """Numbers of the corresponding items in the edition that this one replaces (G6)."""
        return former_labels(self.former)
