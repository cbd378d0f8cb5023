"""What stands around an entry: the hits before and after it, and similar entries (V4, V6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.http import QueryDict

from catalog.entries.models.entry import Entry
from catalog.entries.permissions import can_read_text
from catalog.search.hits import shown_in_order
from catalog.search.results import EntrySearch
from catalog.search.rows import rows_for
from cms.web.listing import PAGE_SIZE, Listing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User

#: Hits looked at beyond the page of the list, for one that the reader may open.
REACH = 5
SIMILAR = 4


@dataclass(frozen=True)
class PlaceAmongHits:
    """Where an entry stands in the search that its reader came from; addresses may be missing."""

    number: int
    total: int
    previous_url: str
    next_url: str


def place_among_hits(
    search: EntrySearch, entry: Entry, query: QueryDict, search_url: str
) -> PlaceAmongHits | None:
    """Find `entry` on the page of the list that `query` names; None if it is not there.

    Hits that the reader may not open are passed over. Four queries.
    """
    total = search.counts.total
    listing = Listing([], query, total=total)
    page = listing.page.number
    start = max((page - 1) * PAGE_SIZE - REACH, 0)
    around = search.hits[start : page * PAGE_SIZE + REACH]
    place = next((number for number, each in enumerate(around) if each.pk == entry.pk), None)
    if place is None:
        return None

    def address(numbers: range) -> str:
        for number in numbers:
            if can_read_text(search.reader, around[number]):
                on_page = (start + number) // PAGE_SIZE + 1
                kept = listing.url_of(on_page).removesuffix("?")
                return f"{search_url}{around[number].pk}/{kept}"
        return ""

    return PlaceAmongHits(
        number=start + place + 1,
        total=total,
        previous_url=address(range(place - 1, -1, -1)),
        next_url=address(range(place + 1, len(around))),
    )


def similar_entries(entry: Entry, reader: User | AnonymousUser, search_url: str) -> list[Entry]:
    """Return the entries with most genres in common that `reader` may open, newest first.

    Two queries; none for an entry without genres.
    """
    genre_ids = [genre.pk for genre in entry.ordered_genres]
    if not genre_ids:
        return []
    found = Entry.objects.listed_for(reader).text_readable_by(reader).exclude(pk=entry.pk)
    near = found.filter(genres__in=genre_ids).annotate(shared=Count("genres"))
    nearest = near.order_by("-shared", "-updated_at", "-pk").values_list("pk", flat=True)
    return rows_for(shown_in_order(nearest[:SIMILAR], reader), reader, search_url)
