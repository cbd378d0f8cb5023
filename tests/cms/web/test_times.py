"""Moments as lists and exports show them."""

from __future__ import annotations

import datetime

import pytest

from cms.web.times import DAY, TO_THE_SECOND, local_time, written_day, written_moment

#: Ten to midnight in Europe is the next morning in Japan.
MOMENT = datetime.datetime(2026, 3, 31, 23, 50, 9, tzinfo=datetime.UTC)


class TestLocalTime:
    def test_local_time__as_clocks_in_japan_show_it(self) -> None:
        assert local_time(MOMENT) == "2026-04-01 08:50"

    @pytest.mark.parametrize(
        ("pattern", "expected"), [(TO_THE_SECOND, "2026-04-01 08:50:09"), (DAY, "2026-04-01")]
    )
    def test_local_time__otherwise_cut(self, pattern: str, expected: str) -> None:
        assert local_time(MOMENT, pattern) == expected

    def test_local_time__nothing_for_no_moment(self) -> None:
        assert local_time(None) == ""


class TestWrittenDay:
    def test_written_day__of_a_day(self) -> None:
        assert written_day(datetime.date(2026, 12, 31)) == "2026年12月31日"

    def test_written_day__of_a_moment_in_japan(self) -> None:
        assert written_day(MOMENT) == "2026年4月1日"


class TestWrittenMoment:
    @pytest.mark.parametrize(
        ("hours", "expected"),
        [
            (None, "2026年4月1日（水）8時50分"),
            (4, "2026年4月1日（水）8時50分から12時50分まで"),
            (30, "2026年4月1日（水）8時50分から2026年4月2日14時50分まで"),
        ],
    )
    def test_written_moment__of_one_or_two_days(self, hours: int | None, expected: str) -> None:
        end = None if hours is None else MOMENT + datetime.timedelta(hours=hours)
        assert written_moment(MOMENT, end) == expected
