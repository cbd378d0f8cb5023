"""The hits of a search, read page by page (V3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from catalog.entries.models.entry import Entry
from catalog.entries.models.text import EntryTextQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User

#: Columns that a row shows, or that decide who may open it (V3).
SHOWN = (
    "title",
    "summary",
    "confidentiality",
    "live",
    "deleted_at",
    "updated_at",
    "organization__name",
    "information_type__name",
    "information_type__slug",
    "information_type__icon",
    "information_type__sort_order",
    "information_type__detail_access",
    "information_type__asked_facts",
    "information_type__text_may_be_open",
    "text_is_open",
    "availability",
    "sales_end_on",
    "support_until",
)
NEAR = 300  # rows; slices up to here use `beginning`


def shown_in_order(
    ids: Iterable[int], reader: User | AnonymousUser, columns: Iterable[str] = SHOWN
) -> list[Entry]:
    """Return the entries that `reader` can still find, with what a row shows, in this order."""
    keys = list(ids)
    rows = Entry.objects.listed_for(reader).for_rows().only(*columns).in_bulk(keys)
    return [rows[pk] for pk in keys if pk in rows]


class Hits:
    """The entries of an ordered search; slices have everything that a row shows.

    The search filters and sorts the short rows of the index, then reads only the entries of the
    slice. It leaves out entries that `reader` can no longer find. `beginning` is the same search in
    a form that is faster for the first pages. `in_order` are the keys of all hits, where they are
    known already.
    """

    def __init__(
        self,
        found: EntryTextQuerySet,
        reader: User | AnonymousUser,
        *,
        beginning: EntryTextQuerySet | None = None,
        columns: Iterable[str] = SHOWN,
        in_order: Sequence[int] | None = None,
    ) -> None:
        self.found = found
        self.reader = reader
        self.beginning = found if beginning is None else beginning
        self.columns = tuple(columns)
        self.in_order = in_order

    def with_columns(self, *names: str) -> Hits:
        """Return the same hits, whose entries are read with these columns besides."""
        return Hits(
            self.found,
            self.reader,
            beginning=self.beginning,
            columns=(*self.columns, *names),
            in_order=self.in_order,
        )

    def __getitem__(self, position: slice) -> list[Entry]:
        """Return the entries of a slice, using two queries at most."""
        if self.in_order is not None:
            return shown_in_order(self.in_order[position], self.reader, self.columns)
        is_near = position.stop is not None and position.stop <= NEAR
        found = self.beginning if is_near else self.found
        ids = found.values_list("pk", flat=True)[position]
        return shown_in_order(ids, self.reader, self.columns)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self[:])
