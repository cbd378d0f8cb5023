"""Business days (M12)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from cms.members.joining import waiting
from cms.members.joining.waiting import business_days, wait_label, waited

MONDAY = date(2026, 11, 16)
FRIDAY, SATURDAY, SUNDAY = (MONDAY + timedelta(days=n) for n in (4, 5, 6))


class TestBusinessDays:
    @pytest.mark.parametrize(
        ("first", "last", "expected"),
        [
            (MONDAY, MONDAY, 0),
            (MONDAY, MONDAY + timedelta(days=1), 1),
            (MONDAY, FRIDAY, 4),
            (MONDAY, SATURDAY, 4),
            (FRIDAY, SATURDAY, 0),
            (FRIDAY, SUNDAY, 0),
            (FRIDAY, SUNDAY + timedelta(days=1), 1),
            (SATURDAY, SUNDAY + timedelta(days=1), 1),
            (SATURDAY, SUNDAY, 0),
            (MONDAY, MONDAY + timedelta(days=7), 5),
            (MONDAY, MONDAY + timedelta(days=70), 50),
            (FRIDAY, MONDAY, 0),
        ],
    )
    def test_days__weekends_do_not_count(self, first: date, last: date, expected: int) -> None:
        assert business_days(first, last) == expected

    @pytest.mark.parametrize("length", range(20))
    @pytest.mark.parametrize("start", range(7))
    def test_days__as_counted_on_fingers(self, start: int, length: int) -> None:
        first = MONDAY + timedelta(days=start)
        days = [first + timedelta(days=n + 1) for n in range(length)]

        counted = sum(day.weekday() < 5 for day in days)

        assert business_days(first, first + timedelta(days=length)) == counted


class TestWait:
    @pytest.fixture(autouse=True)
    def tuesday(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let it be the Tuesday after, 9:00 in Japan."""
        now = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)

    @pytest.mark.parametrize(
        ("since", "days", "label"),
        [
            (datetime(2026, 11, 23, 15, 30, tzinfo=UTC), 0, "今日から"),
            (datetime(2026, 11, 23, 14, 30, tzinfo=UTC), 1, "1営業日"),
            (datetime(2026, 11, 19, 3, 0, tzinfo=UTC), 3, "3営業日"),
            (datetime(2026, 11, 18, 3, 0, tzinfo=UTC), 4, "4営業日（目標の3営業日を過ぎています）"),
        ],
    )
    def test_label__by_the_calendar_of_japan(self, since: datetime, days: int, label: str) -> None:
        assert waited(since) == days
        assert wait_label(since) == label

    def test_target__is_the_one_of_the_source(self) -> None:
        assert waiting.TARGET == 3
