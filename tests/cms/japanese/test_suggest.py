"""Other words that a visitor may have meant (V8)."""

from __future__ import annotations

import pytest

from cms.japanese.suggest import edit_distance, nearest
from tests.cms.japanese.test_folding import HOSTILE

WORDS = [
    "防災",
    "避難所",
    "保育",
    "保険",
    "シミュレーション",
    "オープンデータ",
    "マイナンバー",
    "LGWAN",
]


class TestNearest:
    @pytest.mark.parametrize(
        ("word", "best"),
        [
            ("ぼうさい", "防災"),
            ("防歳", "防災"),
            ("保健", "保険"),
            ("シュミレーション", "シミュレーション"),
            ("オーブンデータ", "オープンデータ"),
            ("マイナンパー", "マイナンバー"),
            ("LGWNA", "LGWAN"),
            ("非難所", "避難所"),
        ],
    )
    def test_nearest__likely_word_first(self, word: str, best: str) -> None:
        assert nearest(word, WORDS)[:1] == [best]

    @pytest.mark.parametrize("word", ["防災", "ＬＧＷＡＮ", "宇宙開発機構", "", "。", "ドローン"])
    def test_nearest__nothing_near(self, word: str) -> None:
        assert nearest(word, WORDS) == []

    def test_nearest__at_most_as_many_as_asked(self) -> None:
        assert nearest("あいう", ["あいえ", "あいお", "あいか", "あいき"], most=2) == [
            "あいえ",
            "あいお",
        ]

    def test_nearest__closest_first(self) -> None:
        assert (
            nearest("データベース化", ["データペース局", "データペース化"])[0] == "データペース化"
        )

    @pytest.mark.parametrize("word", [*HOSTILE, "防" * 10_000])
    def test_nearest__any_word(self, word: str) -> None:
        assert set(nearest(word, WORDS)) <= set(WORDS)


class TestEditDistance:
    @pytest.mark.parametrize(
        ("one", "other", "distance"),
        [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "abd", 1),
            ("abc", "ab", 1),
            ("abc", "abcd", 1),
            ("abc", "acb", 1),
            ("abcd", "badc", 2),
            ("abc", "xyz", None),
            ("abc", "abcdef", None),
        ],
    )
    def test_edit_distance__at_most_two(self, one: str, other: str, distance: int | None) -> None:
        assert edit_distance(one, other, at_most=2) == distance
