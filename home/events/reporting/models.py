"""What the tables of an event have found, and its report (E6)."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from wagtail.fields import RichTextField

from catalog.models import Entry
from home.events.meetings.models.pages import INTRO_FEATURES, EventPage
from home.events.meetings.models.registrations import DiscussionTable
from home.events.reporting.enums import FindingKind, Part

LONGEST_FINDING = 500


def new_sheet() -> str:
    """Return what tells one opened screen from another."""
    return secrets.token_hex(16)


def all_parts() -> list[str]:
    return [str(part) for part in Part]


class Finding(models.Model):
    """One thing that a table has found; it keeps its table from being removed (E6)."""

    event = models.ForeignKey(EventPage, on_delete=models.CASCADE, related_name="findings")
    table = models.ForeignKey(
        DiscussionTable,
        verbose_name="テーブル",
        on_delete=models.RESTRICT,
        related_name="findings",
    )
    kind = models.CharField("種類", max_length=20, choices=FindingKind.choices)
    text = models.CharField("内容", max_length=LONGEST_FINDING)
    entry = models.ForeignKey(
        Entry,
        verbose_name="カタログの情報",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    #: Equal for the same line of the same opened screen: sent twice, it is kept once.
    key = models.CharField(max_length=64, unique=True, default=new_sheet, editable=False)

    class Meta:
        verbose_name = "テーブルの成果"
        verbose_name_plural = "テーブルの成果"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.text}"


class MeetingReport(models.Model):
    """The report of an event; the rest of it is made from what is there (E6)."""

    event = models.OneToOneField(EventPage, on_delete=models.CASCADE, related_name="report")
    summary = models.TextField(
        "要約",
        max_length=300,
        blank=True,
        help_text="勉強会のページに、報告へのリンクと並べて出します。",
    )
    intro = RichTextField(
        "開催の概要と総括", features=[*INTRO_FEATURES, "h3"], max_length=5_000, blank=True
    )
    shown = models.JSONField("載せる項目", default=all_parts)
    #: Keys of the free texts of the questionnaire that the secretariat has chosen.
    texts = models.JSONField("載せる自由記述", default=list)
    published_at = models.DateTimeField("公開日時", null=True, editable=False)

    class Meta:
        verbose_name = "開催報告"
        verbose_name_plural = "開催報告"

    def __str__(self) -> str:
        return f"{self.event}の開催報告"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @classmethod
    def of(cls, event: EventPage) -> Any:
        """Return the report, or an unsaved one with everything shown."""
        return cls.objects.filter(event=event).first() or cls(event=event)
