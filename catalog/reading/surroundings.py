"""What stands around an entry: the hits before and after it, and similar entries (V4, V6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.http import QueryDict

from catalog.entries.models.entry import Entry
from catalog.entries.permissions import can_read_detail
from catalog.search.hits import SHOWN
from catalog.search.results import EntrySearch
from catalog.search.rows import rows_for
from cms.web.listing import PAGE_SIZE, Listing, query_string

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

    Hits whose detail the reader may not open are passed over. Four queries.
    """
    total = search.counts.total
    page = Listing([], query, total=total).page.number
    start = max((page - 1) * PAGE_SIZE - REACH, 0)
    around = search.hits[start : page * PAGE_SIZE + REACH]
    place = next((number for number, each in enumerate(around) if each.pk == entry.pk), None)
    if place is None:
        return None

    def address(numbers: range) -> str:
        for number in numbers:
            if can_read_detail(search.reader, around[number]):
                on_page = (start + number) // PAGE_SIZE + 1
                kept = query_string(query, page=None if on_page == 1 else str(on_page))
                return f"{search_url}{around[number].pk}/{kept if kept != '?' else ''}"
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
    found = Entry.objects.listed_for(reader).readable_by(reader).exclude(pk=entry.pk)
    near = found.filter(genres__in=genre_ids).annotate(shared=Count("genres"))
    ids = list(
        near.order_by("-shared", "-updated_at", "-pk").values_list("pk", flat=True)[:SIMILAR]
    )
    rows = Entry.objects.listed_for(reader).for_rows().only(*SHOWN).in_bulk(ids)
    return rows_for([rows[pk] for pk in ids if pk in rows], reader, search_url)
