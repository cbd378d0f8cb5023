"""Periods of reports: chosen by a word or by days, and the period before (O3)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from cms.web.times import written_day

DAY = timedelta(days=1)
#: A year of the office begins in April.
APRIL, MONTHS_A_YEAR = 4, 12
#: The line by month shows at least a year, whatever the period.
FEWEST_MONTHS = 12


class PeriodChoice(models.TextChoices):
    DAYS_30 = "30days", "過去30日"
    THIS_MONTH = "month", "今月"
    LAST_MONTH = "last_month", "先月"
    THIS_YEAR = "year", "今年度"
    LAST_YEAR = "last_year", "昨年度"
    MONTHS_12 = "12months", "過去12か月"
    CUSTOM = "days", "期間を指定"


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{written_day(self.first)}〜{written_day(self.last)}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def ends_within_month(self) -> bool:
        return (self.last + DAY).day != 1

    @property
    def year_of_months(self) -> Period:
        """The period, lengthened to at least twelve whole months up to its end."""
        first = add_months(self.last.replace(day=1), 1 - FEWEST_MONTHS)
        return Period(min(first, self.first.replace(day=1)), self.last)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month."""
    place = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = place // MONTHS_A_YEAR, place % MONTHS_A_YEAR + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def fiscal_year(day: date) -> date:
    """Return the first day of the office's year."""
    return date(day.year - (day.month < APRIL), APRIL, 1)


def chosen_period(choice: str, today: date) -> Period:
    """Return the period that a word means today; days that are to come are left out."""
    month, year = today.replace(day=1), fiscal_year(today)
    periods = {
        PeriodChoice.DAYS_30: Period(today - 29 * DAY, today),
        PeriodChoice.THIS_MONTH: Period(month, today),
        PeriodChoice.LAST_MONTH: Period(add_months(month, -1), month - DAY),
        PeriodChoice.THIS_YEAR: Period(year, today),
        PeriodChoice.LAST_YEAR: Period(add_months(year, -MONTHS_A_YEAR), year - DAY),
        PeriodChoice.MONTHS_12: Period(add_months(today + DAY, -MONTHS_A_YEAR), today),
    }
    return periods[PeriodChoice(choice)]


#: How many months before the period begins that it is compared with.
MONTHS_BEFORE = {
    PeriodChoice.THIS_MONTH: 1,
    PeriodChoice.LAST_MONTH: 1,
    PeriodChoice.THIS_YEAR: MONTHS_A_YEAR,
    PeriodChoice.LAST_YEAR: MONTHS_A_YEAR,
}


def period_before(choice: str, period: Period) -> Period:
    """Return the period to compare with.

    A month that has begun is compared with as many days of the month before, a year with the
    same days of the year before, twelve months with twelve, days with as many days right before.
    """
    if choice == PeriodChoice.MONTHS_12:
        return Period(add_months(period.first, -MONTHS_A_YEAR), period.first - DAY)
    months = MONTHS_BEFORE.get(PeriodChoice(choice))
    if months is None:
        last = period.first - DAY
        return Period(last - (period.days - 1) * DAY, last)
    first = add_months(period.first, -months)
    if period.ends_within_month:
        return Period(first, add_months(period.last, -months))
    return Period(first, add_months(period.last + DAY, -months) - DAY)
