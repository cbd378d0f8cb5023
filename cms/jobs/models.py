"""When each recurring job ran last, and with what result (O9)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

#: How long a run that says nothing more is believed to be at work; it says so again and again.
LEASE = timedelta(minutes=3)
#: No clock of ours is so far ahead of another: what lies further in the future, a wrong one wrote.
LARGEST_SKEW = 2 * LEASE


class JobRun(models.Model):
    """One job; the row is also its lock."""

    name = models.CharField("名前", max_length=60, unique=True)
    locked_until = models.DateTimeField("実行中（この時刻まで）", null=True)
    holder = models.CharField("実行しているプロセス", max_length=120, blank=True)
    started_at = models.DateTimeField("開始日時", null=True)
    #: None while it runs, and after a run that was cut off.
    finished_at = models.DateTimeField("終了日時", null=True)
    succeeded = models.BooleanField("成功", default=True)
    result = models.CharField("結果", max_length=300, blank=True)

    class Meta:
        verbose_name = "定期処理"
        verbose_name_plural = "定期処理"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def is_free(self, now: datetime) -> bool:
        """Whether nobody is at it, or who was has fallen silent."""
        if self.locked_until is None or self.locked_until <= now:
            return True
        return self.locked_until > now + LEASE + LARGEST_SKEW

    def waited(self, every: timedelta, now: datetime) -> timedelta | None:
        """Return for how long the job is due; None before its time.

        What never ran or was cut off goes before all others. A start in the future was written by
        a wrong clock; the job does not wait until then.
        """
        if self.started_at is None or self.finished_at is None:
            return timedelta.max
        if self.started_at > now + LARGEST_SKEW:
            return timedelta(0)
        waited = now - self.started_at - every
        return None if waited < timedelta(0) else waited
