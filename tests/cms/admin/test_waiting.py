"""Business days (M12)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from cms.admin import waiting
from cms.admin.waiting import business_days, wait_label, waited

MONDAY = date(2026, 6, 8)
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
            (MONDAY, MONDAY + timedelta(days=35), 25),
            (date(2026, 11, 20), date(2026, 11, 24), 1),  # 勤労感謝の日 on the Monday
            (date(2026, 5, 1), date(2026, 5, 7), 1),  # Golden Week with a 振替休日
            (date(2026, 12, 28), date(2027, 1, 4), 1),  # the end of the year
            (date(2026, 9, 18), date(2026, 9, 24), 1),  # 国民の休日 between two holidays
            (FRIDAY, MONDAY, 0),
        ],
    )
    def test_days__on_which_offices_are_open(self, first: date, last: date, expected: int) -> None:
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
            (datetime(2026, 11, 21, 3, 0, tzinfo=UTC), 1, "1営業日"),
            (datetime(2026, 11, 18, 3, 0, tzinfo=UTC), 3, "3営業日"),
            (datetime(2026, 11, 17, 3, 0, tzinfo=UTC), 4, "4営業日（目標の3営業日を過ぎています）"),
        ],
    )
    def test_label__by_the_calendar_of_japan(self, since: datetime, days: int, label: str) -> None:
        assert waited(since) == days
        assert wait_label(since, waiting.TARGET) == label

    def test_label__on_a_sunday(self, monkeypatch: pytest.MonkeyPatch) -> None:
        now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: now)
        assert wait_label(now - timedelta(days=1)) == "0営業日（1日前から）"
        assert wait_label(now) == "今日から"

    def test_target__is_the_one_of_the_source(self) -> None:
        assert waiting.TARGET == 3
