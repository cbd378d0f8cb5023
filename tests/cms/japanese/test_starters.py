"""Synonyms to begin with (issue 5)."""

from __future__ import annotations

from collections import Counter

import pytest

from cms.japanese.matching import matches
from cms.japanese.query import parse_query, synonyms_of, word_key
from cms.japanese.starters import SYNONYM_GROUPS

SYNONYMS = synonyms_of(SYNONYM_GROUPS)


class TestSynonymGroups:
    def test_synonym_groups__no_word_in_two_groups(self) -> None:
        counted = Counter(word_key(word) for group in SYNONYM_GROUPS for word in group)

        assert [word for word, number in counted.items() if number > 1] == []

    @pytest.mark.parametrize("group", SYNONYM_GROUPS, ids=[group[0] for group in SYNONYM_GROUPS])
    def test_synonym_groups__each_word_finds_the_others(self, group: tuple[str, ...]) -> None:
        for word in group:
            for other in group:
                assert matches(parse_query(word, SYNONYMS), f"新しい{other}の事例")

    def test_synonym_groups__rules_alone_would_not_do(self) -> None:
        same = [
            group
            for group in SYNONYM_GROUPS
            if all(matches(parse_query(group[0]), word) for word in group[1:])
        ]

        assert same == []
