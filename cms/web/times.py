"""Days and moments as lists, exports and sentences write them."""

from __future__ import annotations

import datetime

from django.utils import timezone

TO_THE_MINUTE = "%Y-%m-%d %H:%M"
TO_THE_SECOND = "%Y-%m-%d %H:%M:%S"
DAY = "%Y-%m-%d"
#: As `datetime.weekday` counts.
WEEKDAYS = "月火水木金土日"


def local_time(moment: datetime.datetime | None, pattern: str = TO_THE_MINUTE) -> str:
    return timezone.localtime(moment).strftime(pattern) if moment else ""


def written_day(day: datetime.date) -> str:
    """Return a day, or the local one of a moment, as sentences write it: 「2026年4月1日」."""
    local = timezone.localtime(day) if isinstance(day, datetime.datetime) else day
    return f"{local.year}年{local.month}月{local.day}日"


def written_moment(start: datetime.datetime, end: datetime.datetime | None = None) -> str:
    """Return a time as sentences write it: 「2026年4月1日（水）13時10分から17時15分まで」."""
    begin = timezone.localtime(start)
    text = f"{written_day(begin)}（{WEEKDAYS[begin.weekday()]}）{_clock(begin)}"
    if end is None:
        return text
    last = timezone.localtime(end)
    day = "" if last.date() == begin.date() else f"{written_day(last)}"
    return f"{text}から{day}{_clock(last)}まで"


def _clock(moment: datetime.datetime) -> str:
    return f"{moment.hour}時{moment.minute:02}分" if moment.minute else f"{moment.hour}時"
