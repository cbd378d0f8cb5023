"""How long searches take, one visitor at a time: statements, search function, whole page (V2)."""

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
    """Milliseconds of one thing, measured many times."""

    milliseconds: list[float]

    def percentile(self, percent: int) -> float:
        """Return the time within which `percent` of the runs were done."""
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
    """Return the milliseconds of a million turns of an empty loop: how fast the machine is now."""
    started = time.perf_counter()
    for _ in range(1_000_000):
        pass
    return (time.perf_counter() - started) * 1000


def search(query: str) -> tuple[int, int]:
    """Do what the search screen does to find its rows and counts; return total and rows."""
    tree = GenreTree()
    asked = QueryDict(query)
    found = EntrySearch(Conditions.read(asked, tree, types_by_slug()), tree)
    return found.counts.total, len(Listing(found.hits, asked, total=found.counts.total).rows)


def statements(query: str) -> Action:
    """Return the replay of the statements that `search` sends, read to the end."""
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
    """The site as a server runs it: an address in, the bytes of the page out."""

    def __init__(self) -> None:
        self.handler = import_string(settings.WSGI_APPLICATION)
        self.requests = RequestFactory(HTTP_HOST="127.0.0.1")

    def get(self, address: str) -> bytes:
        """Return the page.

        Raises:
            RuntimeError: if it is no page.
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
    """Take the head of a response as a server does; the body is what counts."""
    return len
