"""Kanji of more than one form (V2)."""

from __future__ import annotations

import unicodedata

import pytest

from cms.japanese.kanji import (
    IN_NAMES,
    OLD_AND_NEW,
    OLD_TO_NEW,
    RADICAL_TO_KANJI,
    SAME_IN_NAMES,
)


class TestTables:
    @pytest.mark.parametrize("table", [OLD_AND_NEW, SAME_IN_NAMES], ids=["old", "names"])
    def test_tables__pairs_of_two_different_characters(self, table: str) -> None:
        assert [pair for pair in table.split() if len(pair) != 2 or pair[0] == pair[1]] == []

    @pytest.mark.parametrize("table", [OLD_AND_NEW, SAME_IN_NAMES], ids=["old", "names"])
    def test_tables__every_pair_once(self, table: str) -> None:
        assert len(table.split()) == len(set(table.split()))

    @pytest.mark.parametrize("mapping", [OLD_TO_NEW, IN_NAMES], ids=["old", "names"])
    def test_tables__one_step_is_enough(self, mapping: dict[int, str]) -> None:
        assert [form for form in mapping.values() if ord(form) in mapping] == []

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("髙", "高"),
            ("﨑", "崎"),
            ("邊", "辺"),
            ("邉", "辺"),
            ("濵", "浜"),
            ("濱", "浜"),
            ("廣", "広"),
            ("驒", "騨"),
            ("蔣", "蒋"),
        ],
    )
    def test_tables__forms_that_names_use(self, old: str, new: str) -> None:
        assert OLD_TO_NEW[ord(old)] == new

    @pytest.mark.parametrize(
        ("radical", "kanji"),
        [
            ("⺁", "厂"),
            ("⺟", "母"),
            ("⺠", "民"),
            ("⻄", "西"),
            ("⻑", "長"),
            ("⻘", "青"),
            ("⻳", "亀"),
        ],
    )
    def test_tables__radicals_in_their_places(self, radical: str, kanji: str) -> None:
        assert RADICAL_TO_KANJI[ord(radical)] == kanji

    def test_tables__every_radical_of_the_block(self) -> None:
        block = {code for code in range(0x2E80, 0x2EF4) if unicodedata.name(chr(code), "")}

        assert set(RADICAL_TO_KANJI) == block - {ord(each) for each in "⺀⺑⺵"}
