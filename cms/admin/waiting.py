"""How long work has been waiting, in business days of Japan's offices (M12, O1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from jpholiday import JPHoliday

#: The source promises one to three business days.
TARGET = 3
WORKDAYS = 5
WEEK = 7
#: Offices are closed from 29 December to 3 January (行政機関の休日に関する法律).
END_OF_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


def business_days(first: date, last: date) -> int:
    """Count the days after `first`, up to and including `last`, on which offices are open.

    They are closed on Saturdays, Sundays and public holidays, and at the end of the year.
    """
    years = range(first.year, last.year + 1)
    closed = sum(first < day <= last for year in years for day in closed_weekdays(year))
    return max(_weekdays_up_to(last) - _weekdays_up_to(first) - closed, 0)


def _weekdays_up_to(day: date) -> int:
    """Count Mondays to Fridays from 0001-01-01 to `day`."""
    weeks, rest = divmod(day.toordinal(), WEEK)  # 0001-01-01, ordinal 1, was a Monday
    return weeks * WORKDAYS + min(rest, WORKDAYS)


@lru_cache(maxsize=32)
def closed_weekdays(year: int) -> tuple[date, ...]:
    """Return the Mondays to Fridays of `year` on which offices are closed."""
    holidays = {each.date for each in JPHoliday().year_holidays(year)}
    return tuple(
        day
        for day in _days_of(year)
        if day.weekday() < WORKDAYS and (day in holidays or (day.month, day.day) in END_OF_YEAR)
    )


def _days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def waited(since: datetime) -> int:
    """Return the business days from `since` until today in Japan."""
    return business_days(timezone.localdate(since), timezone.localdate())


def wait_label(since: datetime, target: int | None = None) -> str:
    """Return the wait as text; say in words that it exceeds `target`, not only in colour."""
    days = waited(since)
    if days:
        late = target is not None and days > target
        return f"{days}営業日" + (f"（目標の{target}営業日を過ぎています）" if late else "")
    passed = (timezone.localdate() - timezone.localdate(since)).days
    return f"0営業日（{passed}日前から）" if passed > 0 else "今日から"
