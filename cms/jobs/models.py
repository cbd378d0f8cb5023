"""The last run of each recurring job and its result (O9)."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from django.db import models

#: A run counts as dead if it has not renewed its lease for this long.
LEASE = timedelta(minutes=3)
#: The largest difference between our clocks; a time further ahead comes from a wrong clock.
LARGEST_SKEW = 2 * LEASE


class JobRun(models.Model):
    """One job; the row is also its lock."""

    name = models.CharField("名前", max_length=60, unique=True)
    locked_until = models.DateTimeField("実行中（この時刻まで）", null=True)
    holder = models.CharField("実行しているプロセス", max_length=120, blank=True)
    started_at = models.DateTimeField("開始日時", null=True)
    #: None while the job runs, and after an interrupted run.
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
        """Whether no process runs the job, or its process is dead or no longer renews the lease."""
        if self.locked_until is None or self.locked_until <= now or is_dead(self.holder):
            return True
        return self.locked_until > now + LEASE + LARGEST_SKEW

    def waited(self, every: timedelta, now: datetime) -> timedelta | None:
        """Return how long the job has been due; None if it is not due yet.

        A job that never ran or was interrupted goes first. A start in the future comes from a wrong
        clock; such a job is due now.
        """
        if self.started_at is None or self.finished_at is None:
            return timedelta.max
        if self.started_at > now + LARGEST_SKEW:
            return timedelta(0)
        waited = now - self.started_at - every
        return None if waited < timedelta(0) else waited


def host() -> str:
    return socket.gethostname()[:60]


def is_dead(holder: str) -> bool:
    """Whether the process is one of this machine that has ended; others prove alive by the lease.

    `holder` is host, process id and a random part.
    """
    name, _, rest = holder.rpartition(" ")[0].rpartition(" ")
    if name != host() or not rest.isdecimal():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
