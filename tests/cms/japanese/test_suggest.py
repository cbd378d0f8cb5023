"""Other words that a visitor may have meant (V8)."""

from __future__ import annotations

import pytest

from cms.japanese.suggest import KnownWord, known_word, nearest
from tests.cms.japanese.test_folding import HOSTILE


def known(*words: str) -> list[KnownWord]:
    """Return the words as a vocabulary."""
    return [known_word(word) for word in words]


WORDS = known(
    "防災",
    "避難所",
    "保育",
    "保険",
    "シミュレーション",
    "オープンデータ",
    "マイナンバー",
    "LGWAN",
)


class TestKnownWord:
    @pytest.mark.parametrize(
        ("word", "key", "reading"),
        [
            ("防災無線", "防災無線", "ぼうさいむせん"),
            ("ｻｰﾊﾞ", "さーば", "さーば"),
            ("ＬＧＷＡＮ", "lgwan", "lgwan"),
        ],
    )
    def test_known_word__as_spelled_and_as_read(self, word: str, key: str, reading: str) -> None:
        assert known_word(word) == KnownWord(word, key, reading)

    @pytest.mark.parametrize("word", [*HOSTILE, "承" * 10_000, "ﷺ" * 200])
    def test_known_word__short_keys_of_any_word(self, word: str) -> None:
        _, key, reading = known_word(word)
        assert len(key) <= 60
        assert len(reading) <= 60


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

    @pytest.mark.parametrize(
        "word", ["防災", "ＬＧＷＡＮ", "宇宙開発機構", "", "。", "防", "の", "ドローン"]
    )
    def test_nearest__nothing_near(self, word: str) -> None:
        assert nearest(word, WORDS) == []

    @pytest.mark.parametrize(
        ("asked", "other", "is_near"),
        [
            ("abc", "abd", True),
            ("abc", "ab", False),
            ("ab", "abc", False),
            ("ab", "ac", False),
            ("abcd", "abc", True),
            ("abc", "abcd", True),
            ("abc", "acb", True),
            ("abc", "ade", False),
            ("abc", "abcde", False),
            ("abcde", "abcxy", False),
            ("abcdef", "badcef", True),
            ("abcdef", "abcdxy", True),
            ("abcdef", "abcxyz", False),
        ],
    )
    def test_nearest__one_mistake_for_three_letters(
        self, asked: str, other: str, is_near: bool
    ) -> None:
        assert nearest(asked, [KnownWord(other, other, "")]) == ([other] if is_near else [])

    @pytest.mark.parametrize(
        ("asked", "other", "is_likely"),
        [
            # A changed kanji of another sound is another word.
            ("老人", "七人", False),
            ("防火", "防災", False),
            ("市民課", "市民税", False),
            ("公立学校", "市立学校", False),
            # The same sound in a word that does not exist is a mistake of conversion.
            ("防歳", "防災", True),
            ("高令者", "高齢者", True),
            ("妨災無線", "防災無線", True),
            ("老人", "浪人", False),
            # Words of one reading are mistaken for each other.
            ("公園", "講演", True),
            ("共同", "協働", True),
            # Kanji missing, too many or swapped, but not the first one.
            ("避難場", "避難場所", True),
            ("住民票票", "住民票", True),
            ("図館書", "図書館", True),
            ("未成年者", "成年者", False),
            ("お住民票", "住民票", True),
            ("ごみ袋", "家ごみ袋", False),
            ("図書館", "図書", False),
            ("コンビニ交付", "コンビニ", False),
            # Mistakes in kana, also beside kanji and in the reading of kanji.
            ("スマホゥ", "スマホ", True),
            ("どろん", "ドローン", True),
            ("かんこお", "観光", True),
            ("ごみぶべつ", "ごみ分別", True),
            ("申しこみ", "申込み", True),
            ("IT", "IC", False),
            ("BPR", "OCR", False),
            ("ゴミ", "ゴム", False),
            ("ごみ", "のみ", False),
            ("かぜ", "風邪", True),
            ("会議", "会議費", False),
        ],
    )
    def test_nearest__likely_or_not(self, asked: str, other: str, is_likely: bool) -> None:
        assert nearest(asked, known(other)) == ([other] if is_likely else [])

    def test_nearest__at_most_as_many_as_asked(self) -> None:
        words = known("あいえ", "あいお", "あいか", "あいき")
        assert nearest("あいう", words, most=2) == ["あいえ", "あいお"]

    def test_nearest__more_frequent_first_at_the_same_distance(self) -> None:
        assert nearest("あいう", known("あいお", "あいえ")) == ["あいお", "あいえ"]

    def test_nearest__closest_first(self) -> None:
        words = known("データペース局", "データペース化")
        assert nearest("データベース化", words)[0] == "データペース化"

    def test_nearest__every_word_once(self) -> None:
        assert nearest("ぼうさい", known("防災", "防災")) == ["防災"]

    @pytest.mark.parametrize("word", [*HOSTILE, "防" * 10_000])
    def test_nearest__any_word(self, word: str) -> None:
        assert set(nearest(word, WORDS)) <= {each.word for each in WORDS}
