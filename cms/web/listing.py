"""Thirty rows a page, with a pager and addresses that keep the search (V3, R2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict

PAGE_SIZE = 30


@dataclass(frozen=True)
class PageLink:
    """A number in the pager, or the gap between numbers."""

    number: int
    url: str
    is_current: bool = False
    is_gap: bool = False


class Listing:
    """One page of `rows`, whichever page number the visitor wrote into the address.

    A page number that is no number means page 1; one that is too large, the last page (V3).
    """

    def __init__(
        self,
        rows: Any,
        query: QueryDict,
        *,
        total: int | None = None,
        page_size: int = PAGE_SIZE,
    ) -> None:
        self.query = query
        self.paginator: Paginator[Any] = Paginator(rows, page_size)
        if total is not None:
            self.paginator.count = total  # known from the facet counts: no second COUNT
        self.page = self.paginator.page(self._page_number(query.get("page", "")))

    def _page_number(self, wanted: str) -> int:
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= len("1000000")):
            return 1
        return min(max(int(wanted), 1), self.paginator.num_pages)

    @cached_property
    def rows(self) -> Sequence[Any]:
        """The rows of this page, fetched once."""
        return list(self.page.object_list)

    def url_of(self, number: int) -> str:
        """Return the address of page `number`, all other conditions kept."""
        return query_string(self.query, page=None if number == 1 else str(number))

    @property
    def page_numbers(self) -> list[PageLink]:
        """The numbers a pager shows, gaps included."""
        current = self.page.number
        elided = self.paginator.get_elided_page_range(current, on_each_side=2, on_ends=1)
        return [
            PageLink(item, self.url_of(item), is_current=item == current)
            if isinstance(item, int)
            else PageLink(0, "", is_gap=True)
            for item in elided
        ]

    @property
    def previous_url(self) -> str:
        """Address of the page before, empty on the first."""
        return self.url_of(self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        """Address of the next page, empty on the last."""
        return self.url_of(self.page.number + 1) if self.page.has_next() else ""

    @property
    def first_index(self) -> int:
        """Position of the first row shown, counted from 1; 0 in an empty list."""
        return self.page.start_index()

    @property
    def last_index(self) -> int:
        """Position of the last row shown."""
        return self.page.end_index()

    @property
    def total(self) -> int:
        """Number of rows over all pages."""
        return self.paginator.count

    @property
    def number_of_pages(self) -> int:
        """How many pages there are, at least one."""
        return self.paginator.num_pages


def query_string(query: QueryDict, **changes: str | list[str] | None) -> str:
    """Return `query` as 「?…」 with `changes` applied; None removes a key.

    An empty query is 「?」: a relative address that drops what stood there before.
    """
    copy = query.copy()
    for key, value in changes.items():
        copy.pop(key, None)
        if value:
            copy.setlist(key, value if isinstance(value, list) else [value])
    return f"?{copy.urlencode()}"


def kept_query(query: QueryDict) -> str:
    """Return `query` as it is appended to another address: 「?…」, or nothing at all."""
    return f"?{query.urlencode()}" if query else ""
