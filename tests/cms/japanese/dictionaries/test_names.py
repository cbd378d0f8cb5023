"""Things with several names (V2)."""

from __future__ import annotations

import pytest

from cms.japanese.dictionaries.names import acronyms_in, groups
from cms.japanese.matching import matches
from cms.japanese.query import parse_query, word_key


class TestGroups:
    def test_groups__names_are_other_words_for_the_search(self) -> None:
        for names in groups():
            assert len({word_key(name) for name in names} - {""}) > 1, names

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("住基", "住民基本台帳"),
            ("国保", "国民健康保険"),
            ("特養", "特別養護老人ホーム"),
            ("教委", "教育委員会"),
            ("無線LAN", "Wi-Fi"),
            ("CMS", "コンテンツ管理システム"),
            ("厚労省", "厚生労働省"),
        ],
    )
    def test_groups__each_name_finds_the_other(self, one: str, other: str) -> None:
        assert matches(parse_query(one), f"{other}の更新")
        assert matches(parse_query(other), f"{one}の更新")

    @pytest.mark.parametrize(("query", "text"), [("消防団", "団員の募集"), ("会議", "議会")])
    def test_groups__similar_words_are_no_names(self, query: str, text: str) -> None:
        assert not matches(parse_query(query), text)

    def test_groups__inside_a_longer_word(self) -> None:
        assert matches(parse_query("住基カード"), "住民基本台帳カードの更新")


class TestAcronymsIn:
    @pytest.mark.parametrize(
        ("word", "found"),
        [("AIOCR", ("AI", "OCR")), ("VICTORY", ()), ("AI", ()), ("aiocr", ()), ("", ())],
    )
    def test_acronyms_in__two_that_make_up_the_word(
        self, word: str, found: tuple[str, ...]
    ) -> None:
        assert acronyms_in(word) == found
