"""Years of the eras and of the West (V2)."""

from __future__ import annotations

import pytest

from cms.japanese.folding import fold
from cms.japanese.matching import matches
from cms.japanese.query import parse_query
from cms.japanese.years import other_years


class TestEraYear:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("R6年度", "令和6年度"),
            ("Ｒ６年度", "令和6年度"),
            ("H.30年", "平成30年"),
            ("令和元年", "令和1年"),
            ("㋿元年", "令和1年"),
            ("元年", "元年"),
            ("R600年", "R600年"),
            ("USR6年", "USR6年"),
            ("R6", "R6"),
        ],
    )
    def test_era_year__in_full(self, text: str, folded: str) -> None:
        assert fold(text).text == folded


class TestOtherYears:
    @pytest.mark.parametrize(
        ("text", "other"),
        [
            ("R6", "令和6"),
            ("2024年度", "令和6年度"),
            ("令和6年度", "2024年度"),
            ("2019年", "令和1年"),
            ("2018年", "平成30年"),
            ("昭和64年", "1989年"),
            ("2024", ""),
            ("1700年", ""),
            ("12024年", ""),
        ],
    )
    def test_other_years(self, text: str, other: str) -> None:
        assert other_years(text) == other

    @pytest.mark.parametrize(
        ("query", "text"),
        [
            ("R6", "令和6年度の実績"),
            ("令和6年", "R6年度の実績"),
            ("2024年度", "令和六年度の実績"),
            ("令和元年", "令和1年の台風"),
            ("H30", "型番はH30"),
        ],
    )
    def test_other_years__find_each_other(self, query: str, text: str) -> None:
        assert matches(parse_query(query), text)
