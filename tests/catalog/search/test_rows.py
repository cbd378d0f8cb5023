"""What a row of a list offers, and the newest entries (V2, V3, V6)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.entries.enums import EntryState
from catalog.models import Entry
from catalog.search.rows import NEWEST, mark, newest_rows, rows_for
from cms.japanese.query import parse_query
from cms.members.models import User
from tests.actors import Cast
from tests.factories import InformationTypeFactory, bulk_published, entry_in, listed_entry

pytestmark = pytest.mark.django_db


class TestRowsFor:
    """Link or no link, and where it leads."""

    def test_address__carries_the_search_along(self) -> None:
        entry = listed_entry()
        (row,) = rows_for([entry], AnonymousUser(), "/s/", "?q=a&page=2")
        assert row.detail_url == f"/s/{entry.pk}/?q=a&page=2"

    def test_address__without_a_search_is_plain(self) -> None:
        entry = listed_entry()
        (row,) = rows_for([entry], AnonymousUser(), "/s/")
        assert row.detail_url == f"/s/{entry.pk}/"

    @pytest.mark.parametrize(
        ("name", "may_open"),
        [
            ("visitor", [True, True]),
            ("general", [True, True]),
            ("other", [False, True]),
            ("special", [True, True]),
            ("wg", [False, False]),
            ("secretariat", [True, True]),
        ],
    )
    def test_link__depends_on_reader_and_type(
        self, cast: Cast, name: str, may_open: list[bool]
    ) -> None:
        entries = [
            listed_entry(organization=cast.owner),
            listed_entry(
                organization=cast.owner, information_type=InformationTypeFactory(for_all=True)
            ),
        ]
        rows = rows_for(entries, cast[name].user or AnonymousUser(), "/s/")
        assert [row.may_open for row in rows] == may_open

    @pytest.mark.parametrize("name", ["other", "special", "secretariat"])
    @pytest.mark.parametrize("number", [1, 30])
    def test_rows__take_as_many_queries_for_thirty_as_for_one(
        self,
        cast: Cast,
        name: str,
        number: int,
        django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
    ) -> None:
        bulk_published(number)
        entries = Entry.objects.listed().for_rows()
        with django_assert_max_num_queries(2):  # the rows, and the groups of the reader
            rows = rows_for(entries, cast[name].user, "/s/")
        assert len(rows) == number


class TestNewestRows:
    """「新着情報」."""

    def test_newest__are_the_newest_listed_ones(self) -> None:
        entries = [listed_entry() for _ in range(NEWEST + 1)]
        for state in (EntryState.DRAFT, EntryState.STOPPED, EntryState.DELETED):
            entry_in(state)
        assert newest_rows(AnonymousUser(), "/s/") == entries[:0:-1]

    def test_number__is_the_callers(self) -> None:
        bulk_published(4)
        assert len(newest_rows(AnonymousUser(), "/s/", most=3)) == 3

    def test_address__keeps_no_search(self) -> None:
        entry = listed_entry()
        assert newest_rows(AnonymousUser(), "/s/")[0].detail_url == f"/s/{entry.pk}/"


class TestMark:
    """What a text matched, shown where it stands (V3)."""

    def marked(self, text: str, user: User | None = None, **fields: Any) -> Entry:
        """Return a row with its marks."""
        (row,) = rows_for([listed_entry(**fields)], user or AnonymousUser(), "/s/")
        mark([row], user or AnonymousUser(), parse_query(text))
        return row

    def test_title_and_excerpt__have_their_hits_marked(self) -> None:
        row = self.marked("防災", title="新しい防災無線", summary="防災のための無線です。")
        assert ("防災", True) in row.title_pieces
        assert ("防災", True) in row.excerpt_pieces
        assert not hasattr(row, "glimpse")

    @pytest.mark.parametrize(
        ("name", "is_shown"),
        [
            ("visitor", False),
            ("general", True),
            ("other", False),
            ("special", True),
            ("wg", False),
            ("secretariat", True),
        ],
    )
    def test_hit_further_on__is_shown_to_whoever_may_open_the_detail(
        self, cast: Cast, name: str, is_shown: bool
    ) -> None:
        summary = "無線です。" * 20 + "水害に備えます。"
        row = self.marked(
            "水害", cast[name].user, title="無線", summary=summary, organization=cast.owner
        )
        assert (("水害", True) in getattr(row, "glimpse", ())) is is_shown

    def test_no_text__marks_nothing(self) -> None:
        row = self.marked("", title="防災無線")
        assert not hasattr(row, "title_pieces")
