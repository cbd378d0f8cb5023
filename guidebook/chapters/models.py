"""Readers' feedback on chapters, and glossary terms."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel

from guidebook.chapters.enums import FeedbackKind, FeedbackState

LONGEST_COMMENT = 2000


class Feedback(models.Model):
    """Helpful or not, and a comment; only the secretariat can read it."""

    chapter = models.ForeignKey(
        "guidebook.ChapterPage",
        verbose_name="章",
        on_delete=models.SET_NULL,
        null=True,
        related_name="feedback_received",
    )
    about = models.CharField("章", max_length=300)
    helpful = models.BooleanField("役に立ったか", null=True)
    kind = models.CharField("種類", max_length=10, choices=FeedbackKind.choices, blank=True)
    comment = models.TextField("コメント", max_length=LONGEST_COMMENT, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="書いた人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    organization = models.ForeignKey(
        "members.Organization",
        verbose_name="団体",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    ticket = models.CharField("送信の控え", max_length=64, unique=True)
    created_at = models.DateTimeField("受付日時", auto_now_add=True, db_index=True)
    state = models.CharField(
        "対応", max_length=10, choices=FeedbackState.choices, default=FeedbackState.OPEN
    )
    note = models.TextField("事務局のメモ", max_length=LONGEST_COMMENT, blank=True)

    class Meta:
        verbose_name = "読者の声"
        verbose_name_plural = "読者の声"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "-created_at"], name="feedback_state_newest")]

    def __str__(self) -> str:
        return f"{self.about} {self.get_kind_display() or self.helpful_label}"

    @property
    def helpful_label(self) -> str:
        if self.helpful is None:
            return ""
        return "役に立った" if self.helpful else "役に立たなかった"


LONGEST_EXPLANATION = 300


class GlossaryTerm(models.Model):
    """A term with its explanation, which also applies to its other notations."""

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
        """Refuse notations of one character, because they would match everywhere.

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
        others = re.split(r"[、,，\n]+", self.aliases)
        return [self.term, *(each.strip() for each in others if each.strip())]
