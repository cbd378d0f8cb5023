"""Compare the search index with the entries, and rewrite what differs (V2)."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from django.db import transaction
from django.db.models import Count, F

from catalog.entries.models.entry import Entry
from catalog.entries.models.index_terms import Terms, terms_of_all
from catalog.entries.models.listed_count import ListedCount
from catalog.entries.models.text import EntryText, EntryTextQuerySet, texts_of
from catalog.entries.querysets import EntryQuerySet
from cms.database.batches import in_batches
from cms.database.text_index import rebuild_shadows, shadows_agree
from cms.database.transactions import snapshot

BATCH = 200
#: With fewer entries, this process finishes before another one has loaded the dictionary.
WORTH_PROCESSES = 1_000

#: Called with the number of entries done.
Progress = Callable[[int], None]


@dataclass
class Differences:
    entries: int = 0
    terms: int = 0
    likes: int = 0
    counts: int = 0
    shadows: int = 0

    @property
    def total(self) -> int:
        """The sum of all differences; `entries` is only the number compared."""
        return self.terms + self.likes + self.counts + self.shadows


def check(progress: Progress) -> Differences:
    """Compare every row and every count with the entries; write nothing."""
    found = Differences(entries=Entry.objects.count())
    found.terms = _sum(found.entries, progress, lambda *batch: len(_differing(*batch)))
    found.likes = _wrong_likes().count()
    with snapshot():
        kept, counted = ListedCount.objects.groups(), EntryText.objects.published().groups()
    found.counts = sum(kept[group] != counted[group] for group in kept | counted)
    found.shadows = 0 if shadows_agree(EntryText) else 1
    return found


def rebuild(progress: Progress) -> int:
    """Rewrite every row that differs, while the site runs; return the number of rows.

    It first computes the terms on all cores. Then it locks a batch of entries and skips those that
    changed in the meantime, because their own transaction has written them.
    """
    written = _sum(Entry.objects.count(), progress, _write)
    wrong = list(_wrong_likes().values_list("pk", flat=True))
    for batch in in_batches(wrong):
        EntryText.objects.count_likes(batch)
    with snapshot():
        kept, counted = ListedCount.objects.groups(), EntryText.objects.published().groups()
        ListedCount.objects.shift(kept, counted)
    ListedCount.objects.compact()
    rebuild_shadows(EntryText)
    return written


def _sum(
    total: int, progress: Progress, deal_with: Callable[[list[Entry], list[Terms]], int]
) -> int:
    found, done = 0, 0
    for entries, terms in _with_terms(total):
        found += deal_with(entries, terms)
        done += len(entries)
        progress(done)
    return found


@transaction.atomic
def _write(entries: Sequence[Entry], terms: Sequence[Terms]) -> int:
    ids = [entry.pk for entry in entries]
    locked = _entries().filter(pk__in=ids).select_for_update(of=("self",)).in_bulk()
    unchanged = [
        (locked[entry.pk], words)
        for entry, words in zip(entries, terms, strict=True)
        if entry.pk in locked and texts_of(locked[entry.pk]) == texts_of(entry)
    ]
    rows = _differing([entry for entry, _ in unchanged], [words for _, words in unchanged])
    liked = Entry.objects.filter(pk__in=ids, likes__isnull=False)
    likes = Counter(liked.values_list("pk", flat=True))
    for row in rows:
        row.like_count = likes[row.pk]
    EntryText.objects.put(rows)
    return len(rows)


def _differing(entries: Iterable[Entry], terms: Iterable[Terms]) -> list[EntryText]:
    rows = [EntryText.of(entry, words) for entry, words in zip(entries, terms, strict=True)]
    stored = EntryText.objects.in_bulk([row.pk for row in rows])
    return [row for row in rows if row.pk not in stored or not row.says_the_same_as(stored[row.pk])]


def _wrong_likes() -> EntryTextQuerySet:
    counted = EntryText.objects.annotate(likes=Count("entry__likes"))
    wrong: EntryTextQuerySet = counted.exclude(like_count=F("likes")).only("pk")
    return wrong


def _entries() -> EntryQuerySet:
    return Entry.objects.select_related("organization", "registrant")


def _batches() -> Iterator[list[Entry]]:
    last = 0
    while batch := list(_entries().filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _with_terms(total: int) -> Iterator[tuple[list[Entry], list[Terms]]]:
    """Yield batches of entries with their terms; many entries use all cores."""
    cores = os.cpu_count() or 1
    if total < WORTH_PROCESSES or cores == 1:
        for batch in _batches():
            yield batch, terms_of_all([texts_of(entry) for entry in batch])
        return
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        yield from _ahead(pool, 2 * cores)


def _ahead(pool: Executor, most: int) -> Iterator[tuple[list[Entry], list[Terms]]]:
    """Yield the batches in order, while the pool works on the next ones."""
    waiting: deque[tuple[list[Entry], Future[list[Terms]]]] = deque()
    for batch in _batches():
        waiting.append((batch, pool.submit(terms_of_all, [texts_of(entry) for entry in batch])))
        if len(waiting) > most:
            entries, terms = waiting.popleft()
            yield entries, terms.result()
    for entries, terms in waiting:
        yield entries, terms.result()
