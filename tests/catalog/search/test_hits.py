"""Every shorter way to a page of the hits gives the hits of the plain way (V3)."""

from __future__ import annotations

import random
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.entries.enums import SortOrder
from catalog.entries.models.text import EntryText
from catalog.models import Entry
from catalog.search import hits as room
from catalog.search.results import Conditions, EntrySearch, types_by_slug
from catalog.taxonomy.tree import GenreTree
from tests.factories import GenreFactory, InformationTypeFactory, listed_entry

pytestmark = pytest.mark.django_db

WORDS = ("防災", "観光", "水道", "図書館")
TEXTS = (
    "防災",
    "防災 観光",
    "防災 観光 水道",
    "防災 -観光",
    "防災 水道 -図書館",
    "-防災",
    "見当たらない",
)
NUMBER = 40


@pytest.fixture
def chance() -> random.Random:
    return random.Random(5)  # noqa: S311  # no secret, but repeatable


@pytest.fixture(autouse=True)
def _entries(chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write entries with random words, dates and likes, many of them equal; all hits are many."""
    for name, value in (("MANY", 0), ("WALK", 2), ("SLICE", 0)):
        monkeypatch.setattr(room, name, value)
    genres = [GenreFactory(slug=slug) for slug in ("one", "two")]
    kinds = [InformationTypeFactory(slug=slug) for slug in ("product", "case")]
    for _ in range(NUMBER):
        entry = listed_entry(
            title="と".join(["情報", *(word for word in WORDS if chance.random() < 0.4)]),
            summary="と".join(["概要", *(word for word in WORDS if chance.random() < 0.6)]),
            genres=[chance.choice(genres)],
            information_type=chance.choice(kinds),
        )
        moment = timezone.now() - timedelta(days=chance.randint(0, 5))
        Entry.objects.filter(pk=entry.pk).redate(moment.replace(minute=0, second=0, microsecond=0))
        EntryText.objects.filter(pk=entry.pk).update(like_count=chance.choice((0, 0, 0, 1, 2)))


def search(**asked: str) -> EntrySearch:
    tree = GenreTree()
    return EntrySearch(Conditions.read(QueryDict(urlencode(asked)), tree, types_by_slug()), tree)


def searches() -> list[EntrySearch]:
    return [
        search(q=text, sort=order, **other)
        for text in ("", *TEXTS)
        for order in SortOrder.values
        for other in ({}, {"genre": "one"}, {"genre": "two", "type": "case"})
    ]


class TestSlice:
    def test_slices__are_those_of_the_whole_list(self, chance: random.Random) -> None:
        for each in searches():
            hits = each.hits.order
            whole = hits.slice(0, None)
            assert len(whole) == hits.total
            for _ in range(6):
                start = chance.randint(0, NUMBER)
                stop = start + chance.choice((1, 3, NUMBER))
                assert hits.slice(start, stop) == whole[start:stop], (each.conditions, start, stop)

    def test_whole_list__is_sorted_as_promised(self) -> None:
        """Counted anew in Python, without the index."""
        words = ("防災", "観光")
        rows = EntryText.objects.select_related("entry")
        found = [
            row
            for row in rows
            if all(word in f"{row.entry.title}{row.entry.summary}" for word in words)
        ]
        promised = sorted(
            found,
            key=lambda row: (
                sum(word in row.entry.title for word in words),
                row.updated_at,
                row.pk,
            ),
            reverse=True,
        )
        hits = search(q=" ".join(words)).hits.order
        assert hits.slice(0, hits.total) == [row.pk for row in promised]


class TestBeginnings:
    @pytest.mark.parametrize("is_from_end", [False, True])
    def test_every_way__has_the_first_hits_in_order(self, is_from_end: bool) -> None:
        lengths = set()
        for each in searches():
            hits = each.hits.order
            whole = hits.slice(0, None)
            from_there = whole[::-1] if is_from_end else whole
            for rows in hits.beginnings(1, is_from_end=is_from_end):
                ids = list(rows.values_list("pk", flat=True))
                assert ids == from_there[: len(ids)], each.conditions
                lengths.add(len(ids))
        assert len(lengths) > 3

    def test_walk__alone_reads_the_first_page(self) -> None:
        hits = search(q="防災", sort="updated").hits.order
        with CaptureQueriesContext(connection) as captured:
            hits.slice(0, 3)
        assert len(captured) == 1

    def test_few_hits__take_one_query(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(room, "MANY", NUMBER + 1)
        hits = search(q="防災 観光").hits.order
        with CaptureQueriesContext(connection) as captured:
            hits.slice(0, 30)
        assert len(captured) == 1

    def test_long_way__is_taken_if_the_walk_ends_too_early(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(room, "WALK", NUMBER)
        hits = search(q="防災", sort="likes").hits.order
        with CaptureQueriesContext(connection) as captured:
            found = hits.slice(0, 3)
        assert len(captured) == 2
        assert found == hits.slice(0, None)[:3]
