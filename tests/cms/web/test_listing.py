"""Thirty rows a page, whatever the address says (V3, R2)."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from cms.members.models import Organization
from cms.web.listing import PAGE_SIZE, Listing, kept_query, query_string
from tests.factories import OrganizationFactory


def listing(rows: int, query: str = "") -> Listing:
    """Return the page of `rows` numbers that `query` asks for."""
    return Listing(list(range(rows)), QueryDict(query))


class TestListing:
    def test_rows__thirty_a_page(self) -> None:
        first, second = listing(31), listing(31, "page=2")

        assert PAGE_SIZE == 30
        assert list(first.rows) == list(range(30))
        assert list(second.rows) == [30]

    @pytest.mark.parametrize(
        "page",
        ["", "x", "zz", "0", "00", "-1", "1.5", "１", "²", "٣", "1e3", " 2", "%00", "9" * 5000],
    )
    def test_page__no_number_means_the_first(self, page: str) -> None:
        assert listing(100, f"page={page}").page.number == 1

    @pytest.mark.parametrize(("page", "number"), [("4", 4), ("5", 4), ("9999999", 4), ("02", 2)])
    def test_page__too_large_means_the_last(self, page: str, number: int) -> None:
        assert listing(100, f"page={page}").page.number == number

    def test_page_size__may_be_another(self) -> None:
        second = Listing(list(range(25)), QueryDict("page=2"), page_size=10)

        assert second.rows == list(range(10, 20))
        assert (second.number_of_pages, second.total) == (3, 25)
        assert second.next_url == "?page=3"

    def test_page__given_twice_counts_once(self) -> None:
        assert listing(100, "page=2&page=3").page.number == 3

    @pytest.mark.parametrize(
        ("rows", "page", "first", "last", "pages"),
        [
            (0, 1, 0, 0, 1),
            (1, 1, 1, 1, 1),
            (30, 1, 1, 30, 1),
            (31, 2, 31, 31, 2),
            (61, 2, 31, 60, 3),
        ],
    )
    def test_indexes__counted_from_one(
        self, rows: int, page: int, first: int, last: int, pages: int
    ) -> None:
        shown = listing(rows, f"page={page}")

        assert (shown.first_index, shown.last_index) == (first, last)
        assert (shown.total, shown.number_of_pages) == (rows, pages)

    @pytest.mark.parametrize(
        ("page", "before", "after"),
        [
            (1, "", "?q=a&genre=x&genre=y&page=2"),
            (2, "?q=a&genre=x&genre=y", "?q=a&genre=x&genre=y&page=3"),
            (3, "?q=a&genre=x&genre=y&page=2", ""),
        ],
    )
    def test_steps__both_directions_keep_the_search(
        self, page: int, before: str, after: str
    ) -> None:
        shown = listing(61, f"q=a&genre=x&genre=y&page={page}")

        assert (shown.previous_url, shown.next_url) == (before, after)

    def test_page_numbers__every_number_of_a_short_list(self) -> None:
        links = listing(90, "page=2").page_numbers

        assert [(link.number, link.url, link.is_current) for link in links] == [
            (1, "?", False),
            (2, "?page=2", True),
            (3, "?page=3", False),
        ]

    def test_page_numbers__gaps_in_a_long_list(self) -> None:
        links = listing(3000, "page=50").page_numbers

        assert [link.number for link in links] == [1, 0, 48, 49, 50, 51, 52, 0, 100]
        assert [link.is_gap for link in links] == [
            each == 0 for each in (1, 0, 2, 2, 2, 2, 2, 0, 1)
        ]
        assert [link.number for link in links if link.is_current] == [50]

    @pytest.mark.django_db
    def test_queries__rows_are_fetched_once(self, django_assert_num_queries) -> None:
        OrganizationFactory.create_batch(31)

        with django_assert_num_queries(2):
            shown = Listing(Organization.objects.all(), QueryDict(""))
            assert len(shown.rows) == 30
            assert len(shown.rows) == 30
            assert shown.number_of_pages == 2

    @pytest.mark.django_db
    def test_queries__known_total_saves_the_count(self, django_assert_num_queries) -> None:
        OrganizationFactory.create_batch(31)

        with django_assert_num_queries(1):
            shown = Listing(Organization.objects.all(), QueryDict("page=2"), total=31)
            assert len(shown.rows) == 1
            assert shown.total == 31


class TestQueryString:
    @pytest.mark.parametrize(
        ("query", "changes", "expected"),
        [
            ("q=a&page=3", {"page": None}, "?q=a"),
            ("page=3", {"page": None}, "?"),
            ("q=a", {"sort": "likes"}, "?q=a&sort=likes"),
            ("genre=x&genre=y&q=a", {"genre": ["y"]}, "?q=a&genre=y"),
            ("genre=x&q=a", {"genre": []}, "?q=a"),
            ("q=a", {"q": ""}, "?"),
            ("q=%E9%98%B2%26%3D", {"page": None}, "?q=%E9%98%B2%26%3D"),
        ],
    )
    def test_query_string__changes_applied(
        self, query: str, changes: dict[str, str | list[str] | None], expected: str
    ) -> None:
        assert query_string(QueryDict(query), **changes) == expected

    def test_query_string__leaves_the_request_alone(self) -> None:
        query = QueryDict("q=a&page=2")

        query_string(query, q=None, page="3")

        assert query.urlencode() == "q=a&page=2"


class TestKeptQuery:
    @pytest.mark.parametrize(("query", "expected"), [("", ""), ("q=a&genre=x", "?q=a&genre=x")])
    def test_kept_query__only_where_there_is_one(self, query: str, expected: str) -> None:
        assert kept_query(QueryDict(query)) == expected
