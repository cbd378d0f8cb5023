"""Words that the guidebook explains where they stand (G3)."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel

LONGEST_EXPLANATION = 300


class GlossaryTerm(models.Model):
    """A term with its explanation; other notations of it are explained as well."""

    term = models.CharField("用語", max_length=50, unique=True)
    reading = models.CharField("読み", max_length=100, help_text="ひらがなで。並び順に使います。")
    aliases = models.CharField(
        "ほかの表記",
        max_length=200,
        blank=True,
        help_text="「、」で区切ります。全角と半角の違いは書かなくてかまいません。",
    )
    explanation = models.TextField("説明", max_length=LONGEST_EXPLANATION)

    panels = [
        FieldPanel("term"),
        FieldPanel("reading"),
        FieldPanel("aliases"),
        FieldPanel("explanation"),
    ]

    class Meta:
        verbose_name = "用語"
        verbose_name_plural = "用語集"
        ordering = ["reading", "term"]

    def __str__(self) -> str:
        return self.term

    def clean(self) -> None:
        """Refuse notations of one character, which would be found everywhere.

        Raises:
            ValidationError: at the field with the short notation.
        """
        super().clean()
        if len(self.term.strip()) == 1:
            raise ValidationError({"term": "用語は２文字以上で入力してください。"})
        if any(len(each) == 1 for each in self.notations[1:]):
            raise ValidationError({"aliases": "表記は２文字以上で入力してください。"})

    @property
    def notations(self) -> list[str]:
        """The term and its other notations."""
        others = re.split(r"[、,，\n]+", self.aliases)
        return [self.term, *(each.strip() for each in others if each.strip())]
