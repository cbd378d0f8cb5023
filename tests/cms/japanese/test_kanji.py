"""Kanji of more than one form (V2)."""

from __future__ import annotations

import pytest

from cms.japanese.kanji import IN_NAMES, OLD_AND_NEW, OLD_TO_NEW, SAME_IN_NAMES


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
        ],
    )
    def test_tables__forms_that_names_use(self, old: str, new: str) -> None:
        assert OLD_TO_NEW[ord(old)] == new
