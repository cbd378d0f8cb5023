"""What a list row shows of an entry, and whether it links to the detail (V3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from catalog.entries.models.entry import Entry
from catalog.entries.permissions import can_read_text, shows_detail_link
from catalog.search.hits import SHOWN
from cms.japanese.highlight import glimpse, highlighted

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.japanese.query import Query
    from cms.members.accounts.models import User

NEWEST = 6


def rows_for(
    entries: Iterable[Entry], user: User | AnonymousUser, search_url: str, query: str = ""
) -> list[Entry]:
    """Set `may_open` and `detail_url` on the entries; the URL keeps the search (V6)."""
    rows = list(entries)
    for entry in rows:
        entry.may_open = shows_detail_link(user, entry)
        entry.detail_url = f"{search_url}{entry.pk}/{query}"
    return rows


def mark(rows: Iterable[Entry], user: User | AnonymousUser, query: Query) -> None:
    """Mark the matches in title and excerpt; without any, show one from the summary.

    Only readers of the whole text see more of the summary than its beginning (V3).
    """
    if not query.all_of:
        return
    for entry in rows:
        entry.title_pieces = highlighted(query, entry.title)
        entry.excerpt_pieces = highlighted(query, entry.excerpt)
        is_marked = any(is_hit for _, is_hit in (*entry.title_pieces, *entry.excerpt_pieces))
        if not is_marked and can_read_text(user, entry):
            entry.glimpse = glimpse(query, entry.summary)


def newest_rows(user: User | AnonymousUser, search_url: str, most: int = NEWEST) -> list[Entry]:
    """Return what was published last of all that `user` finds, for 「新着情報」 (V2, M13).

    Not by the date of the update, which orders the result list beside it.
    """
    found = Entry.objects.listed_for(user).filter(first_published_at__isnull=False)
    newest = found.order_by("-first_published_at", "-pk").for_rows()
    return rows_for(newest.only(*SHOWN, "first_published_at")[:most], user, search_url)
