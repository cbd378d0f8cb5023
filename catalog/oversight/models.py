"""What readers report about the content of entries, and when the secretariat looked at it (S8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.entries.models.entry import Entry
from cms.members.organizations.models.organizations import Organization

TEXT_LENGTH = 1000


class Matter(models.TextChoices):
    """What is the matter with an entry (S8)."""

    IMPROPER = "improper", "不適切な内容"
    WRONG = "wrong", "内容の誤り"
    RIGHTS = "rights", "権利の侵害（著作権、商標など）"


class ContentReportQuerySet(models.QuerySet["ContentReport"]):
    def open(self) -> ContentReportQuerySet:
        return self.filter(handled_at__isnull=True)


class ContentReport(models.Model):
    """A reader's report on an entry, for the secretariat only (S8)."""

    entry = models.ForeignKey(
        Entry, verbose_name="登録情報", on_delete=models.CASCADE, related_name="content_reports"
    )
    matter = models.CharField("区分", max_length=10, choices=Matter.choices)
    text = models.TextField("内容", max_length=TEXT_LENGTH)
    organization = models.ForeignKey(
        Organization,
        verbose_name="知らせた団体",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="知らせた人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField("日時", default=timezone.now)
    handled_at = models.DateTimeField("対応した日時", null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="対応した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    note = models.TextField("対応のメモ", max_length=TEXT_LENGTH, blank=True)

    objects = ContentReportQuerySet.as_manager()

    #: Keeps Wagtail's "usage" screen of an entry from showing who reported it (V9).
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "内容についての連絡"
        verbose_name_plural = "内容についての連絡"
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(handled_at__isnull=True),
                name="content_report_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_matter_display()}：{self.entry}"


class LookThrough(models.Model):
    """When the secretariat last looked through a published entry, and who did (S8)."""

    entry = models.OneToOneField(
        Entry,
        verbose_name="登録情報",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="look_through",
    )
    looked_at = models.DateTimeField("見回りの日時", default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="見た人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "内容の見回り"
        verbose_name_plural = "内容の見回り"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.entry}：{self.looked_at:%Y-%m-%d}"
