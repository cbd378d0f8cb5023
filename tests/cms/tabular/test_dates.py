"""Dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from cms.tabular.dates import date_or_none


class TestDateOrNone:
    """A day, or nothing: never a guess."""

    @pytest.mark.parametrize(
        "text",
        [
            "2026-01-09",
            "2026/1/9",
            "2026/01/09",
            "2026.1.9",
            "2026年1月9日",
            "2026年01月09",
            "２０２６年１月９日",
            "２０２６／１／９",
            " 2026-01-09 ",
            "　2026-01-09",
            "2026-01-09 09:30:00",
            "2026-01-09T09:30:00+09:00",
            "2026/1/9 9:30",
            "令和8年1月9日",
            "令和８年１月９日",
            "令和 8年 1月 9日",
            "R8.1.9",
            "Ｒ８．１．９",
            "r8/1/9",
            "46031",
            "４６０３１",
            "46031.0",
            "46031.75",
            "20260109",
            "令和８年１月９日（金）",
            "2026年1月9日 金曜日",
            "R8. 1. 9",
            "2026 / 1 / 9",
        ],
    )
    def test_date__in_every_way_of_writing(self, text: str) -> None:
        assert date_or_none(text) == date(2026, 1, 9)

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("令和元年5月1日", date(2019, 5, 1)),
            ("平成31年4月30日", date(2019, 4, 30)),
            ("H1.1.8", date(1989, 1, 8)),
            ("昭和64年1月7日", date(1989, 1, 7)),
            ("S元.12.25", date(1926, 12, 25)),
        ],
    )
    def test_date__in_an_era(self, text: str, day: date) -> None:
        assert date_or_none(text) == day

    def test_date__leap_day(self) -> None:
        assert date_or_none("2028-02-29") == date(2028, 2, 29)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "未定",
            "2026",
            "2026-01",
            "2026年1月",
            "26-01-09",
            "2026-13-01",
            "2026-02-29",
            "2026-00-10",
            "0000-01-01",
            "2026-01-09頃",
            "2026-01-09-10",
            "1月9日",
            "20261309",
            "0007-01-09",
            "2999-01-09",
            "8-1-9",
            "令和2026年1月9日",
            "元年1月9日",
            "令和8年",
            "T8.1.9",
            "令和8年2月30日",
            "12",
            "146031",
            "26031",
        ],
    )
    def test_text__no_date(self, text: str) -> None:
        assert date_or_none(text) is None
