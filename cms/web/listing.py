"""Lists of 30 rows a page with a pager; its links keep the search conditions (V3, R2)."""

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
    number: int
    url: str
    is_current: bool = False
    is_gap: bool = False


class Listing:
    """One page of `rows`; every page number in the address is accepted.

    An invalid page number means page 1; one that is too large means the last page (V3).
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
        return list(self.page.object_list)

    def url_of(self, number: int) -> str:
        return query_string(self.query, page=None if number == 1 else str(number))

    @property
    def page_numbers(self) -> list[PageLink]:
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
        return self.url_of(self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.url_of(self.page.number + 1) if self.page.has_next() else ""

    @property
    def first_index(self) -> int:
        """Position of the first row shown, from 1; 0 if the list is empty."""
        return self.page.start_index()

    @property
    def last_index(self) -> int:
        return self.page.end_index()

    @property
    def total(self) -> int:
        return self.paginator.count

    @property
    def number_of_pages(self) -> int:
        return self.paginator.num_pages


def query_string(query: QueryDict, **changes: str | list[str] | None) -> str:
    """Return `query` as 「?…」 with `changes` applied; None removes a key.

    An empty query gives 「?」: as a relative address it clears the current query.
    """
    copy = query.copy()
    for key, value in changes.items():
        copy.pop(key, None)
        if value:
            copy.setlist(key, value if isinstance(value, list) else [value])
    return f"?{copy.urlencode()}"


def kept_query(query: QueryDict) -> str:
    """Return `query` as 「?…」 to append to another address; "" if it is empty."""
    return f"?{query.urlencode()}" if query else ""
