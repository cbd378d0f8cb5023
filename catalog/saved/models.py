"""Saved searches of members, and the interval of their mails (V10)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

MOST_PER_ACCOUNT = 20
NAME_LENGTH = 60


class DigestInterval(models.TextChoices):
    """How often the news of a saved search are mailed."""

    DAILY = "daily", "毎日"
    WEEKLY = "weekly", "毎週"
    OFF = "off", "送らない"


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def due(self, morning: datetime) -> SavedSearchQuerySet:
        """Searches whose news up to `morning` must be mailed; inactive accounts get none (V10).

        A weekly search is due again on the same day of the week, a daily one on the next morning. A
        `told_until` in the future comes from a wrong clock; such a search is due at once.
        """
        weekly = Q(interval=DigestInterval.WEEKLY, told_until__lt=morning - timedelta(days=6))
        daily = Q(interval=DigestInterval.DAILY, told_until__lt=morning)
        ahead = Q(told_until__gt=morning + timedelta(days=2))
        people = self.filter(user__is_active=True, user__organization__isnull=False)
        return people.exclude(user__email="").filter(daily | weekly | ahead)


class SavedSearch(models.Model):
    """Conditions saved by one account; visible to nobody else and not counted (V9)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="アカウント",
        on_delete=models.CASCADE,
        related_name="saved_searches",
    )
    name = models.CharField("名前", max_length=NAME_LENGTH)
    query = models.TextField("条件", blank=True, editable=False)
    interval = models.CharField(
        "お知らせメール",
        max_length=10,
        choices=DigestInterval.choices,
        default=DigestInterval.WEEKLY,
    )
    told_until = models.DateTimeField("お知らせ済みの時点", default=timezone.now, editable=False)
    created_at = models.DateTimeField("保存日時", default=timezone.now, editable=False)

    objects = SavedSearchQuerySet.as_manager()

    #: Hides it from Wagtail's "usage" screens, which show references between objects (V9).
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "保存した検索"
        verbose_name_plural = "保存した検索"
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["interval", "told_until"], name="saved_search_due")]

    def __str__(self) -> str:
        return self.name

    def change_interval(self, interval: str) -> None:
        """Save the new interval; after a pause, the news of the pause are skipped."""
        if self.interval == DigestInterval.OFF and interval != DigestInterval.OFF:
            self.told_until = timezone.now()
        self.interval = interval
        self.save(update_fields=["interval", "told_until"])
