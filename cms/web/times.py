"""Date and time formats for lists and exports."""

from __future__ import annotations

import datetime

from django.utils import timezone

TO_THE_MINUTE = "%Y-%m-%d %H:%M"
TO_THE_SECOND = "%Y-%m-%d %H:%M:%S"
DAY = "%Y-%m-%d"


def local_time(moment: datetime.datetime | None, pattern: str = TO_THE_MINUTE) -> str:
    return timezone.localtime(moment).strftime(pattern) if moment else ""
