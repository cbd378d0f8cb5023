"""What a group of synonyms would change, counted before it is saved (V2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from catalog.entries.enums import EntryState
from catalog.models import Entry, EntryText
from catalog.search.results import Conditions, EntrySearch
from catalog.search.synonym_preview import SHOWN, Elsewhere, Sample, WordChange, elsewhere, preview
from catalog.taxonomy.tree import GenreTree
from cms.models import SynonymGroup
from tests.factories import bulk_published, entry_in, listed_entry

pytestmark = pytest.mark.django_db


def group_of(*words: str) -> SynonymGroup:
    """Return a stored group."""
    return SynonymGroup.objects.create(words="\n".join(words))


def listed(*titles: str) -> list[Entry]:
    """Return entries that visitors find, the later the newer."""
    return [listed_entry(title=title) for title in titles]


def changes(words: list[str], pk: int | None = None) -> dict[str, WordChange]:
    """Return the change of each word."""
    return {change.word: change for change in preview(words, pk).changes}


def titles(sample: Sample) -> list[str]:
    """Return the titles in a sample."""
    return [each.title for each in sample.titles]


def hits(word: str) -> int:
    """Return how many entries the search itself finds."""
    conditions = Conditions.read(QueryDict(urlencode({"q": word})), GenreTree(), {})
    return EntrySearch(conditions, GenreTree()).counts.total


class TestNewGroup:
    def test_each_word__gains_what_the_others_find(self) -> None:
        wells, tower = listed("井戸の一覧", "井戸の掃除"), listed("給水塔の点検")
        found = changes(["井戸", "給水塔"])
        assert (found["井戸"].before, found["井戸"].after) == (2, 3)
        assert (found["給水塔"].before, found["給水塔"].after) == (1, 3)
        assert [each.pk for each in found["井戸"].added.titles] == [tower[0].pk]
        assert {each.pk for each in found["給水塔"].added.titles} == {each.pk for each in wells}

    def test_nothing__drops_out(self) -> None:
        listed("井戸の一覧", "給水塔の点検")
        assert [each.dropped for each in preview(["井戸", "給水塔"]).changes] == [Sample()] * 2

    def test_entry_with_both_words__is_no_gain(self) -> None:
        listed("井戸と給水塔")
        found = changes(["井戸", "給水塔"])
        assert [(each.before, each.after) for each in found.values()] == [(1, 1), (1, 1)]
        assert all(each.is_same for each in found.values())

    def test_words_of_a_stored_group__change_nothing(self) -> None:
        group_of("井戸", "給水塔")
        listed("井戸の一覧", "給水塔の点検")
        found = changes(["井戸", "給水塔"])
        assert [(each.before, each.after, each.is_same) for each in found.values()] == [
            (2, 2, True),
            (2, 2, True),
        ]

    def test_unlisted_entries__count_nowhere(self) -> None:
        for state in (EntryState.DRAFT, EntryState.IN_REVIEW, EntryState.STOPPED):
            entry_in(state, title="給水塔の点検")
        found = changes(["井戸", "給水塔"])
        assert [(each.before, each.after) for each in found.values()] == [(0, 0), (0, 0)]

    def test_sample__names_the_newest_five_and_counts_the_rest(self) -> None:
        entries = bulk_published(SHOWN + 3, title="給水塔")
        for days, entry in enumerate(entries):
            EntryText.objects.filter(pk=entry.pk).update(
                updated_at=timezone.now() - timedelta(days=days)
            )
        added = changes(["井戸", "給水塔"])["井戸"].added
        assert [each.pk for each in added.titles] == [entry.pk for entry in entries[:SHOWN]]
        assert (added.total, added.others) == (SHOWN + 3, 3)


class TestStoredGroup:
    def test_same_words__change_nothing(self) -> None:
        group = group_of("井戸", "給水塔")
        listed("井戸の一覧", "給水塔の点検")
        found = preview(["井戸", "給水塔"], group.pk).changes
        assert found == [WordChange("井戸", 2, 2), WordChange("給水塔", 2, 2)]

    def test_other_words__count_from_what_is_stored(self) -> None:
        group = group_of("井戸", "給水塔")
        listed("井戸の一覧", "給水塔の点検", "貯水槽の検査")
        found = changes(["井戸", "給水塔", "貯水槽"], group.pk)
        assert [(each.before, each.after) for each in found.values()] == [(2, 3), (2, 3), (1, 3)]
        assert titles(found["井戸"].added) == ["貯水槽の検査"]

    def test_removed_word__drops_out_both_ways(self) -> None:
        group = group_of("井戸", "給水塔", "貯水槽")
        listed("井戸の一覧", "給水塔の点検", "貯水槽の検査")
        found = changes(["井戸", "給水塔"], group.pk)
        assert list(found) == ["井戸", "給水塔", "貯水槽"]
        assert titles(found["井戸"].dropped) == ["貯水槽の検査"]
        assert found["井戸"].added == Sample()
        assert (found["貯水槽"].before, found["貯水槽"].after) == (3, 1)
        assert set(titles(found["貯水槽"].dropped)) == {"井戸の一覧", "給水塔の点検"}

    def test_replaced_word__gains_and_drops(self) -> None:
        group = group_of("井戸", "給水塔")
        listed("井戸の一覧", "給水塔の点検", "貯水槽の検査")
        change = changes(["井戸", "貯水槽"], group.pk)["井戸"]
        assert (change.before, change.after, change.is_same) == (2, 2, False)
        assert titles(change.added) == ["貯水槽の検査"]
        assert titles(change.dropped) == ["給水塔の点検"]

    def test_no_words__are_what_deletion_changes(self) -> None:
        group = group_of("井戸", "給水塔")
        listed("井戸の一覧", "給水塔の点検")
        found = changes([], group.pk)
        assert [(each.before, each.after) for each in found.values()] == [(2, 1), (2, 1)]

    def test_other_group_with_the_word__keeps_counting(self) -> None:
        group_of("井戸", "地下水")
        group = group_of("井戸", "給水塔")
        listed("井戸の一覧", "地下水の調査", "給水塔の点検")
        change = changes([], group.pk)["井戸"]
        assert (change.before, change.after) == (3, 2)
        assert titles(change.dropped) == ["給水塔の点検"]


class TestTruth:
    """The preview says what the search then does."""

    def test_numbers__are_those_of_the_search(self) -> None:
        group = group_of("井戸", "給水塔")
        listed("井戸の一覧", "給水塔の点検", "貯水槽の検査", "井戸と貯水槽", "花火大会")
        words = ["井戸", "貯水槽", "水道"]
        found = changes(words, group.pk)
        before = {word: hits(word) for word in found}
        group.words = "\n".join(words)
        group.save()
        after = {word: hits(word) for word in found}
        assert {word: each.before for word, each in found.items()} == before
        assert {word: each.after for word, each in found.items()} == after
        assert before != after

    def test_word_with_a_blank__is_searched_as_typed(self) -> None:
        listed("給水塔の点検", "深い井戸", "井戸")
        found = changes(["深い 井戸", "給水塔"])
        assert found["深い 井戸"].before == found["深い 井戸"].after == 1
        assert (found["給水塔"].before, found["給水塔"].after) == (1, 2)

    def test_word_that_names_nothing__finds_nothing(self) -> None:
        listed("給水塔の点検")
        assert changes(["！？", "給水塔"])["！？"] == WordChange("！？", 0, 0)

    def test_preview__saves_nothing(self) -> None:
        group = group_of("井戸", "給水塔")
        number = SynonymGroup.objects.count()
        preview(["井戸", "貯水槽"], group.pk)
        preview(["花火", "打上げ"])
        group.refresh_from_db()
        assert (group.as_list, SynonymGroup.objects.count()) == (["井戸", "給水塔"], number)


class TestQueries:
    """Five queries a word at most, and one for the groups."""

    @pytest.mark.parametrize("number", [1, 30])
    def test_number__does_not_depend_on_the_entries(
        self, django_assert_num_queries: Any, number: int
    ) -> None:
        group = group_of("井戸", "給水塔")
        for title in ("井戸", "給水塔", "貯水槽"):
            bulk_published(number, title=title)
        with django_assert_num_queries(1 + 5 + 4 + 4):
            found = preview(["井戸", "貯水槽"], group.pk).changes
        assert [each.before for each in found] == [2 * number, number, 2 * number]

    def test_unchanged_words__take_one_each(self, django_assert_num_queries: Any) -> None:
        group = group_of("井戸", "給水塔")
        with django_assert_num_queries(1 + 2):
            preview(["井戸", "給水塔"], group.pk)


class TestElsewhere:
    def test_word_of_another_group__is_named_with_it(self) -> None:
        other = group_of("井戸", "地下水")
        there = [Elsewhere("井戸", other.pk, "井戸＝地下水")]
        assert elsewhere(["井戸", "給水塔"]) == there
        assert preview(["井戸", "給水塔"]).elsewhere == there

    @pytest.mark.parametrize("word", ["テレワーク", "ﾃﾚﾜｰｸ"])
    def test_other_spelling__is_the_same_word(self, word: str) -> None:
        (found,) = elsewhere([word, "給水塔"])
        assert (found.word, found.group) == (word, "テレワーク＝在宅勤務＝リモートワーク")

    def test_group_itself__is_not_another(self) -> None:
        group = group_of("井戸", "給水塔")
        assert elsewhere(["井戸", "給水塔"], group.pk) == []
