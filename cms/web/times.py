"""Days and moments as lists, exports and sentences write them."""

from __future__ import annotations

import datetime

from django.utils import timezone

TO_THE_MINUTE = "%Y-%m-%d %H:%M"
TO_THE_SECOND = "%Y-%m-%d %H:%M:%S"
DAY = "%Y-%m-%d"


def local_time(moment: datetime.datetime | None, pattern: str = TO_THE_MINUTE) -> str:
    return timezone.localtime(moment).strftime(pattern) if moment else ""


def written_day(day: datetime.date) -> str:
    """Return a day, or the local one of a moment, as sentences write it: 「2026年4月1日」."""
    local = timezone.localtime(day) if isinstance(day, datetime.datetime) else day
    return f"{local.year}年{local.month}月{local.day}日"
