"""The checklist of an edition (G3, G4, G6)."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from guidebook.editions.validators import (
    LONGEST_LABEL,
    former_labels,
    lines_in,
    validate_former,
    validate_label,
    validate_questions,
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

    replaced_by = models.CharField(
        "新しい版の項目",
        max_length=100,
        blank=True,
        validators=[validate_former],
        help_text="新しい版で引き継いだ項目の番号を「、」で区切ります。例：2、7",
    )
    kind = models.CharField("分野", max_length=100, blank=True)
    part = models.CharField("部", max_length=20, blank=True, help_text="例：その１")
    questions = models.TextField(
        "質問",
        max_length=4000,
        blank=True,
        validators=[validate_questions],
        help_text="１行に１つずつ。セルフチェックでは１つずつ答え、項目にまとめます。",
    )

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("kind"), FieldPanel("part")]),
        FieldPanel("item"),
        FieldPanel("summary"),
        FieldPanel("questions"),
        FieldRowPanel([FieldPanel("former"), FieldPanel("replaced_by")]),
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

    @property
    def successors(self) -> list[str]:
        """Numbers of the items of the newer edition that took this one up (G6)."""
        return former_labels(self.replaced_by)

    @property
    def asked(self) -> list[str]:
        """The questions that are answered one by one; [] if the item itself is answered (G4)."""
        return lines_in(self.questions)
