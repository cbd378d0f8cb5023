"""Waiting times in business days (M12)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

#: The source promises one to three business days.
TARGET = 3
WORKDAYS = 5
WEEK = 7


def business_days(first: date, last: date) -> int:
    """Count Mondays to Fridays after `first`, up to and including `last`.

    Public holidays on these days count too.
    """
    return max(_workdays_up_to(last) - _workdays_up_to(first), 0)


def _workdays_up_to(day: date) -> int:
    """Count Mondays to Fridays from 0001-01-01 to `day`."""
    weeks, rest = divmod(day.toordinal(), WEEK)  # 0001-01-01, ordinal 1, was a Monday
    return weeks * WORKDAYS + min(rest, WORKDAYS)


def waited(since: datetime) -> int:
    """Return the business days from `since` until today in Japan."""
    return business_days(timezone.localdate(since), timezone.localdate())


def wait_label(since: datetime) -> str:
    """Return the wait as text; say in words that it is too long, not only in colour."""
    days = waited(since)
    late = f"（目標の{TARGET}営業日を過ぎています）" if days > TARGET else ""
    return f"{days}営業日{late}" if days else "今日から"
