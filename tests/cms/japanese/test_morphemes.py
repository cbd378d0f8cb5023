"""The dictionary behind one function (V2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from cms.japanese.morphemes import (
    LONGEST_PIECE,
    dictionary,
    is_noun,
    morphemes,
    pieces,
    preload,
    readings,
)


class TestMorphemes:
    def test_morphemes__shortest_words_with_their_places(self) -> None:
        found = [(each.surface, each.start, each.end) for each in morphemes("東京都の防災無線")]

        assert found == [("東京", 0, 2), ("都", 2, 3), ("の", 3, 4), ("防災", 4, 6), ("無線", 6, 8)]

    @pytest.mark.parametrize(
        ("text", "normal"),
        [("打合せ", "打ち合わせ"), ("サーバ", "サーバー"), ("子ども", "子供"), ("り災", "罹災")],
    )
    def test_morphemes__normal_forms(self, text: str, normal: str) -> None:
        assert [each.normalized for each in morphemes(text)] == [normal]

    def test_morphemes__empty(self) -> None:
        assert list(morphemes("")) == []

    @pytest.mark.parametrize("text", ["あ" * 60_000, "防災。" * 20_000, "👍" * 20_000])
    def test_morphemes__longer_than_the_dictionary_accepts(self, text: str) -> None:
        found = list(morphemes(text))

        assert "".join(each.surface for each in found) == text
        assert found[-1].end == len(text)

    def test_morphemes__many_threads_at_once(self) -> None:
        texts = [f"第{number}回の防災無線の研修" for number in range(40)]
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda text: [each.surface for each in morphemes(text)], texts))

        assert found == [[each.surface for each in morphemes(text)] for text in texts]


class TestPieces:
    def test_pieces__short_text_is_one(self) -> None:
        assert list(pieces("防災")) == [(0, "防災")]

    def test_pieces__cut_after_a_sentence(self) -> None:
        text = "あ" * (LONGEST_PIECE - 10) + "。" + "い" * 100

        assert [piece[-1] for _at, piece in pieces(text)] == ["。", "い"]

    def test_pieces__nothing_lost_without_sentences(self) -> None:
        text = "無線" * LONGEST_PIECE

        assert "".join(piece for _at, piece in pieces(text)) == text


class TestDictionary:
    def test_dictionary__loaded_once(self) -> None:
        preload()

        assert dictionary() is dictionary()

    @pytest.mark.parametrize(
        ("word", "known"), [("バス", True), ("ックス", False), ("走る", False)]
    )
    def test_is_noun__only_nouns_of_the_dictionary(self, word: str, known: bool) -> None:
        assert is_noun(word) is known

    @pytest.mark.parametrize(
        ("text", "read"), [("防災", "ボウサイ"), ("見守り", "ミマモリ"), ("", "")]
    )
    def test_readings__katakana(self, text: str, read: str) -> None:
        assert readings(text) == read
