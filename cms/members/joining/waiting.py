"""How long somebody has waited for the secretariat, in business days (M12)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

#: The source promises one to three business days.
TARGET = 3
WORKDAYS = 5
WEEK = 7


def business_days(first: date, last: date) -> int:
    """Return how many Mondays to Fridays come after `first`, up to and with `last`.

    Public holidays count as any other day.
    """
    return max(_workdays_up_to(last) - _workdays_up_to(first), 0)


def _workdays_up_to(day: date) -> int:
    """Return the number of Mondays to Fridays from the first Monday of the calendar to `day`."""
    weeks, rest = divmod(day.toordinal(), WEEK)  # 0001-01-01, ordinal 1, was a Monday
    return weeks * WORKDAYS + min(rest, WORKDAYS)


def waited(since: datetime) -> int:
    """Return the business days from `since` until now, by Japan's calendar."""
    return business_days(timezone.localdate(since), timezone.localdate())


def wait_label(since: datetime) -> str:
    """Return the wait in words; that it is too long is said, not only coloured."""
    days = waited(since)
    late = f"（目標の{TARGET}営業日を過ぎています）" if days > TARGET else ""
    return f"{days}営業日{late}" if days else "今日から"
