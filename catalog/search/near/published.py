"""What all published entries are about, kept in each process and renewed before every use (V14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from catalog.entries.models.listed_count import Group
from catalog.entries.models.text import EntryText
from cms.database.batches import in_batches
from cms.japanese.meaning.nearness import Collection
from cms.japanese.meaning.texts import read

#: A row may become visible this long after the time that it was written at.
LONGEST_TRANSACTION = timedelta(minutes=10)
#: With more changed rows than this, everything is read anew.
MANY_CHANGED = 2_000
AT_ONCE = 5_000


class Kept(NamedTuple):
    """An entry as it was read; `stored` is its meaning, None once it is not published."""

    group: Group
    stored: bytes | None


class Part(NamedTuple):
    """Some of the entries, ready to be ranked, with the group of each; `is_valid` marks them."""

    texts: Collection
    groups: list[Group]
    codes: NDArray[np.int32]  # of each text: its place in `groups`
    is_valid: NDArray[np.bool_]


@dataclass
class Published:
    """Answers from memory what PostgreSQL and SQLite cannot: which of all entries are near.

    Each use asks the database for rows written since the last one, so that it knows every change
    that was committed before; what it finds is read again from the database before it is shown.
    """

    lock: Lock = field(default_factory=Lock)
    #: When the database was asked last; None before the first time.
    looked_at: datetime | None = None
    #: When each recently written row was written, to know it again.
    recent: dict[int, datetime] = field(default_factory=dict)
    changed: dict[int, Kept] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def forget(self) -> None:
        with self.lock:
            self._forget()

    def current(self) -> list[Part]:
        """Return all published entries; uses one query if nothing has changed."""
        with self.lock:
            now = timezone.now()
            if self.looked_at is None:
                self._read_all(now)
            else:
                self._renew(self.looked_at, now)
            return list(self.parts)

    def _forget(self) -> None:
        self.looked_at, self.recent, self.changed, self.parts = None, {}, {}, []

    def _read_all(self, now: datetime) -> None:
        self._forget()
        stamps, keys, groups, meanings = dict[int, datetime](), [], [], []
        for pk, stamp, kept in _rows(EntryText.objects.all()):
            stamps[pk] = stamp
            if kept.stored is not None:
                keys.append(pk)
                groups.append(kept.group)
                meanings.append(kept.stored)
        self._remember(stamps, now)
        self.parts = [_part(keys, groups, meanings)]

    def _renew(self, looked_at: datetime, now: datetime) -> None:
        """Read what was written since; what is older was committed before the last look."""
        since = looked_at - LONGEST_TRANSACTION
        rows = EntryText.objects.filter(written_at__gte=since)
        stamps = dict[int, datetime](rows.values_list("pk", "written_at"))
        new = [pk for pk, stamp in stamps.items() if self.recent.get(pk) != stamp]
        if not new:
            self._remember(stamps, now)
            return
        if len(self.changed) + len(new) > MANY_CHANGED:
            self._read_all(now)
            return
        for batch in in_batches(new):
            for pk, _, kept in _rows(EntryText.objects.filter(pk__in=batch)):
                self.changed[pk] = kept
        self._remember(stamps, now)
        self._put_changed_aside()

    def _remember(self, stamps: dict[int, datetime], now: datetime) -> None:
        self.looked_at = now
        since = now - LONGEST_TRANSACTION
        self.recent = {pk: stamp for pk, stamp in stamps.items() if stamp >= since}

    def _put_changed_aside(self) -> None:
        """Mark the changed entries as invalid among all, and gather them in a part of their own."""
        main = self.parts[0]
        is_valid = ~np.isin(main.texts.keys, np.fromiter(self.changed, dtype=np.int64))
        there = {pk: kept for pk, kept in self.changed.items() if kept.stored is not None}
        meanings = [kept.stored for kept in there.values() if kept.stored is not None]
        aside = _part(list(there), [kept.group for kept in there.values()], meanings)
        self.parts = [main._replace(is_valid=is_valid), aside]


def _rows(rows: Any) -> Iterator[tuple[int, datetime, Kept]]:
    columns = ("pk", "written_at", "is_published", "meaning", *Group._fields)
    found = rows.order_by().values_list(*columns)
    for pk, stamp, is_published, stored, *group in found.iterator(chunk_size=AT_ONCE):
        yield pk, stamp, Kept(Group(*group), bytes(stored) if is_published else None)


def _part(keys: list[int], groups: Iterable[Group], meanings: Iterable[bytes]) -> Part:
    places = dict[Group, int]()
    codes = [places.setdefault(group, len(places)) for group in groups]
    texts = Collection(keys, map(read, meanings))
    is_valid = np.ones(len(keys), dtype=bool)
    return Part(texts, list(places), np.array(codes, dtype=np.int32), is_valid)


#: One for each process.
published = Published()
