"""Publications and searches at the same time: nothing missing, nothing that is gone (V2, V7)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.entries.models.listed_count import ListedCount
from catalog.entries.models.text import EntryText
from catalog.models import Entry, Genre, InformationType
from catalog.search import upkeep as index_upkeep
from cms.admin.audit import Operator
from tests.catalog.html import hit_count, row_ids
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    entry_in,
    published_entry,
    secretariat_operator,
)

PUBLICATIONS = 50
THREADS = 10
SEARCH = "/matching/search/"


def title_of(number: int) -> str:
    """Return what one search of its own finds."""
    return f"同時公開{number}号"


def ids_of(number: int) -> list[int]:
    """Return what a visitor finds of the entry with this number."""
    return row_ids(Client().get(SEARCH, {"q": f'"{title_of(number)}"'}))


def near_ids() -> list[int]:
    """Return what a visitor finds near to a problem that tells of all of them (V14)."""
    return row_ids(Client().get(SEARCH, {"q": "同時に公開された号を探して困っている"}))


def publish(operator: Operator, number: int, entry: Entry) -> bool:
    """Publish, and tell whether the next searches find it."""
    lifecycle.approve(entry, operator)
    return ids_of(number) == [entry.pk] and entry.pk in near_ids()


def take_down(operator: Operator, number: int, entry: Entry) -> bool:
    """Stop, and tell whether the next searches find nothing."""
    lifecycle.take_down(entry, operator, "確認のため")
    return ids_of(number) == [] and entry.pk not in near_ids()


def search(steady: set[int]) -> bool:
    """Search for what changes, and tell whether what does not change is found meanwhile."""
    changing = Client().get(SEARCH, {"q": "同時公開", "sort": "relevance"})
    response = Client().get(SEARCH, {"q": "不動"})
    found = row_ids(response)
    return (
        changing.status_code == 200 and set(found) == steady and hit_count(response) == len(found)
    )


def run(barrier: Barrier, work: list[Callable[[], bool]]) -> list[bool]:
    """Wait for the other threads, then do the work."""
    try:
        barrier.wait(timeout=60)
        return [each() for each in work]
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestFiftyAtOnce:
    """Fifty changes in ten threads, and ten threads that search meanwhile."""

    def test_changes_and_searches__no_error_and_no_wrong_hit(self) -> None:
        operator = secretariat_operator()
        shared: dict[str, Genre | InformationType | object] = {
            "genres": [GenreFactory()],
            "information_type": InformationTypeFactory(),
            "organization": OrganizationFactory(),
        }
        work: list[Callable[[], bool]] = []
        for number in range(PUBLICATIONS):
            if number % 2:
                entry = published_entry(title=title_of(number), **shared)
                work.append(partial(take_down, operator, number, entry))
            else:
                entry = entry_in(EntryState.IN_REVIEW, title=title_of(number), **shared)
                work.append(partial(publish, operator, number, entry))
        steady = {published_entry(title="不動", **shared).pk for _ in range(5)}
        searches = [partial(search, steady) for _ in range(PUBLICATIONS)]
        barrier = Barrier(2 * THREADS)
        with ThreadPoolExecutor(2 * THREADS) as pool:
            waiting = [
                pool.submit(run, barrier, list(part[start::THREADS]))
                for part in (work, searches)
                for start in range(THREADS)
            ]
            outcomes = [ok for each in waiting for ok in each.result(timeout=300)]
        assert outcomes == [True] * 2 * PUBLICATIONS
        assert hit_count(Client().get(SEARCH)) == PUBLICATIONS // 2 + len(steady)
        assert ListedCount.objects.groups() == EntryText.objects.published().groups()
        assert index_upkeep.check(lambda done: None).total == 0
