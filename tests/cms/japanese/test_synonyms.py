"""The synonyms in force: one query, and never those of yesterday (V2)."""

from __future__ import annotations

from typing import Any

import pytest

from cms.japanese.query import Synonyms, word_key
from cms.japanese.synonyms import synonyms
from cms.models import SynonymGroup

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> SynonymGroup:
    """Return the only group there is."""
    SynonymGroup.objects.all().delete()
    return SynonymGroup.objects.create(words="井戸\n給水塔\n水汲み場")


def others(word: str, known: Synonyms) -> list[str]:
    """Return the other ways to say `word`."""
    return list(known.get(word_key(word), ()))


class TestSynonyms:
    def test_each_word__leads_to_all_others(self, group: SynonymGroup) -> None:
        known = synonyms()
        for word in group.as_list:
            assert others(word, known) == [each for each in group.as_list if each != word]

    def test_nothing__is_known_without_groups(self, group: SynonymGroup) -> None:
        group.delete()
        assert synonyms() == {}

    def test_word_of_two_groups__leads_to_both(self, group: SynonymGroup) -> None:
        SynonymGroup.objects.create(words="井戸\n地下水")
        known = synonyms()
        assert others("井戸", known) == ["給水塔", "水汲み場", "地下水"]
        assert others("地下水", known) == ["井戸"]

    def test_groups__take_one_query_however_many(
        self, group: SynonymGroup, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(1):
            synonyms()
        for n in range(30):
            SynonymGroup.objects.create(words=f"語{n}\n別語{n}")
        with django_assert_num_queries(1):
            assert len(synonyms()) == 63

    def test_same_words__are_not_read_again(self, group: SynonymGroup) -> None:
        assert synonyms() is synonyms()

    def test_change__counts_at_once(self, group: SynonymGroup) -> None:
        synonyms()
        group.words = "井戸\n貯水槽"
        group.save()
        known = synonyms()
        assert others("井戸", known) == ["貯水槽"]
        assert others("給水塔", known) == []

    def test_new_group__counts_at_once(self, group: SynonymGroup) -> None:
        synonyms()
        SynonymGroup.objects.create(words="花火\n打上げ")
        assert others("花火", synonyms()) == ["打上げ"]
