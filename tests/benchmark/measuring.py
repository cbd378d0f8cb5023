"""Measure searches of one visitor: SQL, search function, whole page (V2)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

from catalog.search.results import Conditions, EntrySearch, types_by_slug
from catalog.taxonomy.tree import GenreTree
from cms.web.listing import Listing

Action = Callable[[], Any]


@dataclass(frozen=True)
class Timing:
    """Repeated measurements of one action, in milliseconds."""

    milliseconds: list[float]

    def percentile(self, percent: int) -> float:
        if len(self.milliseconds) == 1:
            return self.milliseconds[0]
        return quantiles(self.milliseconds, n=100, method="inclusive")[percent - 1]

    def __add__(self, other: Timing) -> Timing:
        return Timing(self.milliseconds + other.milliseconds)


def measure(actions: Iterable[Action], rounds: int) -> Timing:
    """Run each action once to warm up, then `rounds` times."""
    times = []
    for action in actions:
        action()
        for _ in range(rounds):
            started = time.perf_counter()
            action()
            times.append((time.perf_counter() - started) * 1000)
    return Timing(times)


def speed() -> float:
    """Return the milliseconds for a million empty loops, as a measure of the machine."""
    started = time.perf_counter()
    for _ in range(1_000_000):
        pass
    return (time.perf_counter() - started) * 1000


def search(query: str) -> tuple[int, int]:
    """Do the same work as the search screen; return the total and the number of rows."""
    tree = GenreTree()
    asked = QueryDict(query)
    found = EntrySearch(Conditions.read(asked, tree, types_by_slug()), tree)
    return found.counts.total, len(Listing(found.hits, asked, total=found.counts.total).rows)


def statements(query: str) -> Action:
    """Return an action that repeats the SQL of `search` and fetches all rows."""
    with CaptureQueriesContext(connection) as captured:
        search(query)
    lines = [each["sql"] for each in captured.captured_queries]

    def replay() -> None:
        with connection.cursor() as cursor:
            for line in lines:
                cursor.execute(line)
                cursor.fetchall()

    return replay


class Site:
    """The site through its WSGI handler: takes a URL, returns the bytes of the page."""

    def __init__(self) -> None:
        self.handler = import_string(settings.WSGI_APPLICATION)
        self.requests = RequestFactory(HTTP_HOST="127.0.0.1")

    def get(self, address: str) -> bytes:
        """Return the body of the page.

        Raises:
            RuntimeError: if the status is not 200.
        """
        request = self.requests.get(address)
        response = self.handler(request.environ, _start_response)
        body = b"".join(response)
        response.close()
        if response.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{address}: {response.status_code}")
        return body


def _start_response(
    status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
) -> Callable[[bytes], object]:
    """Ignore status and headers: the benchmark needs only the body."""
    return len
