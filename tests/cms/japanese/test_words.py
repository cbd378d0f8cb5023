"""Words cut and joined as people search (V2)."""

from __future__ import annotations

import pytest

from cms.japanese.folding import fold
from cms.japanese.words import dictionary_words


def words_of(text: str) -> list[str]:
    _folded, words = dictionary_words(fold(text))
    return [word.surface for word in words if word.surface.strip()]


class TestDictionaryWords:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("下水道管", ["下", "水道", "管"]),
            ("上下水道", ["上", "水道", "・", "下", "水道"]),
            ("ウェブサイト", ["ウェブ", "サイト"]),
            ("5年間", ["5", "年", "間"]),
        ],
    )
    def test_dictionary_words__words_that_the_dictionary_loses(
        self, text: str, expected: list[str]
    ) -> None:
        assert words_of(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("サ―バ室", ["サーバ", "室"]),
            ("コンピュ‐タ", ["コンピュータ"]),
            ("センサ－の", ["センサー", "の"]),
            ("メ−ル", ["メール"]),
            ("シティ-ブランド", ["シティ", "-", "ブランド"]),
        ],
    )
    def test_dictionary_words__dashes_for_long_marks(self, text: str, expected: list[str]) -> None:
        assert words_of(text) == expected

    @pytest.mark.parametrize("text", ["霞が関", "霞ヶ関", "霞ガ関", "霞ヵ関", "鯵が沢", "鰺ケ沢"])
    def test_dictionary_words__places_with_ga(self, text: str) -> None:
        assert len(words_of(text)) == 1

    @pytest.mark.parametrize(
        ("text", "expected"), [("県が市に", ["県", "が", "市", "に"]), ("我が町", ["我が", "町"])]
    )
    def test_dictionary_words__particles_stay(self, text: str, expected: list[str]) -> None:
        assert words_of(text) == expected

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("小中学校", "小"),
            ("小・中学校", "小"),
            ("教職員", "職員"),
            ("社内外", "社外"),
            ("入退室", "入室"),
        ],
    )
    def test_dictionary_words__shared_parts_in_full(self, text: str, part: str) -> None:
        assert part in words_of(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("デマンドバス", ["デマンド", "バス"]),
            ("バスロケーション", ["バス", "ロケーション"]),
            ("ミナトリックス", ["ミナトリックス"]),
            ("オブザーバー", ["オブザーバー"]),
            ("スマートフォン", ["スマートフォン"]),
        ],
    )
    def test_dictionary_words__unknown_katakana_by_known_nouns(
        self, text: str, expected: list[str]
    ) -> None:
        assert words_of(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Eメール", ["E", "メール"]),
            ("VICTORY", ["VICTORY"]),
            ("LGWAN", ["LGWAN"]),
            ("5G", ["5G"]),
            ("H27棟", ["H27", "棟"]),
            ("B2B", ["B2B"]),
            ("100Mbps", ["100", "Mbps"]),
            ("Windows11", ["Windows", "11"]),
        ],
    )
    def test_dictionary_words__latin_words_are_whole(self, text: str, expected: list[str]) -> None:
        assert words_of(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("申し込めます", ["申し込め", "ます"]),
            ("取り組んだ", ["取り組ん", "だ"]),
            ("使い始める", ["使い", "始める"]),
            ("お申込みください", ["お", "申込み", "ください"]),
        ],
    )
    def test_dictionary_words__compound_verbs_are_one(self, text: str, expected: list[str]) -> None:
        assert words_of(text) == expected

    @pytest.mark.parametrize(
        "text", ["上下水道のEメール", "㈱デマンドバス 5年間", "取り組んだ小・中学校"]
    )
    def test_dictionary_words__places_lead_back(self, text: str) -> None:
        folded, words = dictionary_words(fold(text))

        for word in words:
            assert folded.text[word.start : word.end] == word.surface
            start, end = folded.span(word.start, word.end)
            assert 0 <= start < end <= len(text)
