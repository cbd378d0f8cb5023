"""Periods that words mean, and the periods they are compared with (O3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cms.admin.reports.periods import (
    Period,
    PeriodChoice,
    add_months,
    chosen_period,
    fiscal_year,
    period_before,
)


def days(text: str) -> Period:
    """Return the period of two days in a text."""
    first, last = text.split("/")
    return Period(date.fromisoformat(first), date.fromisoformat(last))


class TestMonths:
    @pytest.mark.parametrize(
        ("day", "months", "then"),
        [
            ("2026-01-31", 1, "2026-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2026-12-15", 1, "2027-01-15"),
            ("2026-01-15", -1, "2025-12-15"),
            ("2024-02-29", -12, "2023-02-28"),
            ("2026-03-31", -13, "2025-02-28"),
        ],
    )
    def test_day__stays_or_is_the_last_of_a_shorter_month(
        self, day: str, months: int, then: str
    ) -> None:
        assert add_months(date.fromisoformat(day), months).isoformat() == then

    @pytest.mark.parametrize(
        ("day", "first"),
        [("2026-03-31", "2025-04-01"), ("2026-04-01", "2026-04-01"), ("2026-12-31", "2026-04-01")],
    )
    def test_year__begins_in_april(self, day: str, first: str) -> None:
        assert fiscal_year(date.fromisoformat(day)).isoformat() == first


#: Today, the word, its period, and the period before.
TABLE = [
    ("2026-12-01", "30days", "2026-11-02/2026-12-01", "2026-10-03/2026-11-01"),
    ("2026-12-15", "month", "2026-12-01/2026-12-15", "2026-11-01/2026-11-15"),
    ("2026-03-30", "month", "2026-03-01/2026-03-30", "2026-02-01/2026-02-28"),
    ("2026-02-28", "month", "2026-02-01/2026-02-28", "2026-01-01/2026-01-31"),
    ("2026-03-15", "last_month", "2026-02-01/2026-02-28", "2026-01-01/2026-01-31"),
    ("2026-01-15", "last_month", "2025-12-01/2025-12-31", "2025-11-01/2025-11-30"),
    ("2026-12-15", "year", "2026-04-01/2026-12-15", "2025-04-01/2025-12-15"),
    ("2026-03-31", "year", "2025-04-01/2026-03-31", "2024-04-01/2025-03-31"),
    ("2026-12-15", "last_year", "2025-04-01/2026-03-31", "2024-04-01/2025-03-31"),
    ("2026-12-15", "12months", "2025-12-16/2026-12-15", "2024-12-16/2025-12-15"),
    ("2024-02-29", "12months", "2023-03-01/2024-02-29", "2022-03-01/2023-02-28"),
]


class TestWords:
    @pytest.mark.parametrize(("today", "word", "period", "before"), TABLE)
    def test_word__means_days_and_is_compared_with_days(
        self, today: str, word: str, period: str, before: str
    ) -> None:
        found = chosen_period(word, date.fromisoformat(today))
        assert found == days(period)
        assert period_before(word, found) == days(before)

    @pytest.mark.parametrize("word", [each for each in PeriodChoice if each != "days"])
    def test_every_day__has_a_period_that_follows_the_one_before(self, word: str) -> None:
        for number in range(800):
            period = chosen_period(word, date(2024, 1, 1) + timedelta(days=number))
            before = period_before(word, period)
            assert before.first <= before.last < period.first <= period.last

    def test_days__are_compared_with_as_many_right_before(self) -> None:
        period = days("2026-04-02/2026-04-05")
        assert period_before(PeriodChoice.CUSTOM, period) == days("2026-03-29/2026-04-01")


class TestPeriod:
    def test_words__say_both_days(self) -> None:
        assert str(days("2026-04-02/2026-12-31")) == "2026年4月2日〜2026年12月31日"

    @pytest.mark.parametrize(
        ("period", "first"),
        [
            ("2026-12-01/2026-12-01", "2026-01-01"),
            ("2025-12-02/2026-12-01", "2025-12-01"),
            ("2020-05-05/2026-12-01", "2020-05-01"),
        ],
    )
    def test_line__shows_a_year_of_whole_months_at_least(self, period: str, first: str) -> None:
        shown = days(period).year_of_months
        assert (shown.first.isoformat(), shown.last) == (first, days(period).last)
