"""The hits of a search, read page by page, from the nearer end of their order (V3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q

from catalog.entries.enums import SortOrder
from catalog.entries.models.entry import Entry
from catalog.entries.models.text import EntryTextQuerySet
from cms.database.text_index import Matching
from cms.japanese.query import Query

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
#: With fewer hits, sorting all of them takes a few milliseconds.
MANY = 10_000
#: Testing one row along the index costs as much as sorting about this number of hits.
WALK = 50
#: The planner uses the index of the order for slices up to this part of the hits.
SLICE = 200


def shown_in_order(
    ids: Iterable[int], reader: User | AnonymousUser, columns: Iterable[str] = SHOWN
) -> list[Entry]:
    """Return the entries that `reader` can still find, with what a row shows, in this order."""
    keys = list(ids)
    rows = Entry.objects.listed_for(reader).for_rows().only(*columns).in_bulk(keys)
    return [rows[pk] for pk in keys if pk in rows]


class Order(Protocol):
    """The order of the hits of a search."""

    def slice(self, start: int, stop: int | None) -> list[int]:
        """Return the ids of the hits from `start` to `stop`."""
        ...


@dataclass(frozen=True)
class InOrder:
    """An order that is known already."""

    ids: Sequence[int]

    def slice(self, start: int, stop: int | None) -> list[int]:
        return list(self.ids[start:stop])


class Hits:
    """The entries of an ordered search; slices have everything that a row shows.

    The search filters and sorts the short rows of the index, then reads only the entries of the
    slice. It leaves out entries that `reader` can no longer find.
    """

    def __init__(
        self,
        order: Order,
        reader: User | AnonymousUser,
        columns: Iterable[str] = SHOWN,
    ) -> None:
        self.order = order
        self.reader = reader
        self.columns = tuple(columns)

    def with_columns(self, *names: str) -> Hits:
        """Return the same hits, whose entries are read with these columns besides."""
        return Hits(self.order, self.reader, (*self.columns, *names))

    def __getitem__(self, position: slice) -> list[Entry]:
        """Return the entries of a slice, using two queries; of very many hits, at most four."""
        ids = self.order.slice(position.start or 0, position.stop)
        return shown_in_order(ids, self.reader, self.columns)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self[:])


@dataclass(frozen=True)
class Ranking:
    """The hits of a search in their order, as querysets of index rows.

    `listed` are the rows that the reader may find, `narrowed` applies the conditions besides the
    text, `total` is the number of hits, and `matching` the number of rows that answer the text.
    """

    query: Query
    order: SortOrder
    listed: EntryTextQuerySet
    narrowed: Callable[[EntryTextQuerySet], EntryTextQuerySet]
    total: int
    matching: int

    def slice(self, start: int, stop: int | None) -> list[int]:
        """Return the ids of the hits from `start` to `stop`; of many hits, it counts both ends."""
        if stop is None or self.total < MANY:
            return list(self._everything(is_from_end=False)[start:stop])
        stop = min(stop, self.total)
        if start >= stop:
            return []
        if start <= self.total - stop:
            return self._read(start, stop, is_from_end=False)
        return self._read(self.total - stop, self.total - start, is_from_end=True)[::-1]

    def _read(self, start: int, stop: int, *, is_from_end: bool) -> list[int]:
        for rows in self.beginnings(stop, is_from_end=is_from_end):
            ids = list(rows.values_list("pk", flat=True)[start:stop])
            if len(ids) == stop - start:
                return ids
        return list(self._everything(is_from_end=is_from_end)[start:stop])

    def _everything(self, *, is_from_end: bool) -> Any:
        found = self.narrowed(self.listed.answering(self.query))
        rows = found.sorted_by(self.order, self.query, is_common=self.query.is_blank)
        return (rows.reverse() if is_from_end else rows).values_list("pk", flat=True)

    def beginnings(self, stop: int, *, is_from_end: bool) -> Iterator[EntryTextQuerySet]:
        """Yield querysets with the first hits, perhaps fewer than `stop`, each a cheaper way.

        A walk along the index costs no more than sorting all hits, even if it finds too few.
        """
        if self.query.is_blank:
            return
        if stop * SLICE <= self.total:
            yield self._walk(is_from_end=is_from_end)
        if self._is_by_title and not is_from_end:
            yield self._with_all_words_in_title()

    @property
    def _is_by_title(self) -> bool:
        return self.order == SortOrder.RELEVANCE and bool(self.query.all_of)

    def _walk(self, *, is_from_end: bool) -> EntryTextQuerySet:
        """Test row by row; by relevance only the hits with the most, or the fewest, title words."""
        tests = [Matching(self.query, is_read=True)]
        if self._is_by_title:
            words = self.query.all_of
            title = Query(none_of=words) if is_from_end else Query(all_of=words)
            tests.insert(0, Matching(title, "title_terms", is_read=True))
        order = SortOrder.UPDATED if self.order == SortOrder.RELEVANCE else self.order
        number = max(self.matching // WALK, 1)
        return self.narrowed(
            self.listed.among_first(number, order, Q(*tests), is_from_end=is_from_end)
        )

    def _with_all_words_in_title(self) -> EntryTextQuerySet:
        in_title = self.listed.filter(Matching(Query(all_of=self.query.all_of), "title_terms"))
        if self.query.none_of:
            in_title = in_title.answering(Query(none_of=self.query.none_of))
        return self.narrowed(in_title).sorted_by(SortOrder.UPDATED, is_common=False)
