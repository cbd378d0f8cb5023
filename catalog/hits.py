"""What a search found, a page at a time (V3)."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.models.entry import Entry
from catalog.models.entry_text import EntryTextQuerySet


class Hits:
    """The entries of an ordered search; slices come with everything that a row shows.

    Finding and sorting takes the short rows of the index, then the entries of the slice alone are
    read. What was stopped in between is left out.
    """

    def __init__(self, found: EntryTextQuerySet) -> None:
        self.found = found

    def __getitem__(self, position: slice) -> list[Entry]:
        """Return the entries of a slice, in two queries."""
        ids = list(self.found.values_list("pk", flat=True)[position])
        rows = Entry.objects.listed().for_rows().in_bulk(ids)
        return [rows[pk] for pk in ids if pk in rows]

    def __iter__(self) -> Iterator[Entry]:
        """Yield all."""
        return iter(self[:])
