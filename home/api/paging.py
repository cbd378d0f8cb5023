"""Pages of results with links to the neighbours; a wrong number is ignored (A1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cms.web.addresses import site_url
from cms.web.listing import PAGE_SIZE, Listing

MOST_PER_PAGE = 100
LONGEST_NUMBER = 4


def page_size(wanted: str) -> int:
    """Return the number of results per page: as requested up to 100, else as on the site."""
    is_number = wanted.isascii() and wanted.isdigit() and len(wanted) <= LONGEST_NUMBER
    number = int(wanted) if is_number else 0
    return min(number, MOST_PER_PAGE) or PAGE_SIZE


def listing_of(rows: Any, request: HttpRequest, total: int | None = None) -> Listing:
    size = page_size(request.GET.get("per_page", ""))
    return Listing(rows, request.GET, total=total, page_size=size)


def paged(listing: Listing, request: HttpRequest, results: list[Any]) -> dict[str, Any]:
    return {
        "total": listing.total,
        "page": listing.page.number,
        "pages": listing.number_of_pages,
        "per_page": listing.paginator.per_page,
        "next": _address(request, listing.next_url),
        "previous": _address(request, listing.previous_url),
        "results": results,
    }


def _address(request: HttpRequest, query: str) -> str | None:
    path = request.path if query == "?" else f"{request.path}{query}"
    return site_url(path) if query else None
