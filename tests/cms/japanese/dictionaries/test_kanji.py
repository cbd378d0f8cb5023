"""Single kanji inside words (V2)."""

from __future__ import annotations

import pytest

from cms.japanese.dictionaries.files import lines
from cms.japanese.dictionaries.kanji import AS_SUFFIX, FILE, carried, is_empty_as_suffix


class TestCarried:
    @pytest.mark.parametrize(
        ("noun", "kanji"),
        [
            ("漁港", "港"),
            ("畑作", "畑"),
            ("音声", "声"),
            ("逃げ道", "道"),
            ("絵図", "絵"),
            ("製塩", "塩"),
            ("桟橋", "橋"),
        ],
    )
    def test_carried__in_its_own_meaning(self, noun: str, kanji: str) -> None:
        assert kanji in carried(noun)

    @pytest.mark.parametrize(
        ("noun", "kanji"),
        [("土曜", "土"), ("水曜", "水"), ("窓口", "窓"), ("電子", "子"), ("道具", "道")],
    )
    def test_carried__not_in_another_meaning(self, noun: str, kanji: str) -> None:
        assert kanji not in carried(noun)

    def test_carried__not_the_word_itself(self) -> None:
        assert carried("港") == ()


class TestIsEmptyAsSuffix:
    @pytest.mark.parametrize(("kanji", "is_empty"), [("家", True), ("本", True), ("車", False)])
    def test_is_empty_as_suffix(self, kanji: str, is_empty: bool) -> None:
        assert is_empty_as_suffix(kanji) is is_empty


class TestFile:
    def test_file__each_kanji_once_with_words_that_contain_it(self) -> None:
        entries = list(lines(FILE))

        assert len({kanji for kanji, *_ in entries}) == len(entries)
        for kanji, *words in entries:
            assert len(kanji) == 1
            assert all(word == AS_SUFFIX or kanji in word for word in words)
