"""The hits around an entry, and similar entries (V4, V6)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from catalog.entries.enums import Confidentiality
from catalog.models import Entry
from catalog.reading.surroundings import PlaceAmongHits, place_among_hits, similar_entries
from catalog.search.results import Conditions, EntrySearch, types_by_slug
from catalog.taxonomy.tree import GenreTree
from tests.actors import Cast
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    published_entry,
)

pytestmark = pytest.mark.django_db

S = "/s/"


def dated(count: int, **values: Any) -> list[Entry]:
    """Return `count` published entries, the newest first."""
    entries = [published_entry(title=f"避難{number}", **values) for number in range(count)]
    for days, entry in enumerate(entries):
        Entry.objects.filter(pk=entry.pk).redate(timezone.now() - timedelta(days=days))
    return entries


def place(entry: Entry, user: Any, query: str = "") -> PlaceAmongHits | None:
    asked, tree = QueryDict(query), GenreTree()
    conditions = Conditions.read(asked, tree, types_by_slug())
    return place_among_hits(EntrySearch(conditions, tree, user), entry, asked, S)


@pytest.fixture
def for_all() -> Any:
    return InformationTypeFactory(for_all=True)


class TestPlaceAmongHits:
    def test_entry_between__has_both_neighbours(self, cast: Cast) -> None:
        entries = dated(3)
        found = place(entries[1], cast["special"].user)
        assert found == PlaceAmongHits(2, 3, f"{S}{entries[0].pk}/", f"{S}{entries[2].pk}/")

    def test_first_and_last__have_one(self, cast: Cast) -> None:
        entries = dated(2)
        first, last = (place(each, cast["special"].user) for each in entries)
        assert first is not None
        assert last is not None
        assert (first.previous_url, last.next_url) == ("", "")

    def test_neighbours__are_those_of_the_search_and_keep_it(self, cast: Cast) -> None:
        genre = GenreFactory(slug="hinan")
        inside = dated(2, genres=[genre])
        dated(1)
        found = place(inside[0], cast["special"].user, "genre=hinan")
        assert found is not None
        assert (found.total, found.next_url) == (2, f"{S}{inside[1].pk}/?genre=hinan")

    def test_next_page__is_kept_in_the_address(self, cast: Cast) -> None:
        entries = dated(32)
        found = place(entries[29], cast["special"].user)
        assert found is not None
        assert found.next_url == f"{S}{entries[30].pk}/?page=2"
        back = place(entries[30], cast["special"].user, "page=2")
        assert back is not None
        assert back.previous_url == f"{S}{entries[29].pk}/"

    def test_what_the_reader_may_not_open__is_passed_over(self, cast: Cast, for_all: Any) -> None:
        newest = published_entry(information_type=for_all)
        closed = published_entry()
        oldest = published_entry(information_type=for_all)
        for days, entry in enumerate((newest, closed, oldest)):
            Entry.objects.filter(pk=entry.pk).redate(timezone.now() - timedelta(days=days))
        found = place(newest, cast["general"].user)
        assert found is not None
        assert found.next_url == f"{S}{oldest.pk}/"

    def test_entry_that_is_no_hit__has_no_place(self, cast: Cast) -> None:
        (entry,) = dated(1)
        assert place(entry, cast["special"].user, "q=橋梁") is None


class TestSimilarEntries:
    def test_most_genres_in_common__stand_first(self, cast: Cast) -> None:
        one, two = GenreFactory(), GenreFactory()
        entry = published_entry(genres=[one, two])
        half = published_entry(genres=[one])
        both = published_entry(genres=[one, two])
        published_entry(genres=[GenreFactory()])
        assert similar_entries(entry, cast["special"].user, S) == [both, half]

    def test_entry_without_genres__has_none(self, cast: Cast) -> None:
        entry = published_entry(genres=[])
        published_entry(genres=[])
        assert similar_entries(entry, cast["special"].user, S) == []

    def test_reader__is_offered_only_what_opens(self, cast: Cast, for_all: Any) -> None:
        genre = GenreFactory()
        entry = published_entry(genres=[genre], information_type=for_all)
        opened = published_entry(genres=[genre], information_type=for_all)
        published_entry(genres=[genre])
        published_entry(
            genres=[genre], confidentiality=Confidentiality.CLASS_2, consent_declared=True
        )
        assert similar_entries(entry, cast["general"].user, S) == [opened]

    def test_any_number__takes_two_queries(
        self,
        cast: Cast,
        django_assert_num_queries: Callable[[int], AbstractContextManager[Any]],
    ) -> None:
        genre = GenreFactory()
        entry = Entry.objects.prefetch_related("genres").get(pk=published_entry(genres=[genre]).pk)
        for _ in range(6):
            published_entry(genres=[genre])
        user = cast["special"].user
        similar_entries(entry, user, S)
        with django_assert_num_queries(2):
            assert len(similar_entries(entry, user, S)) == 4
