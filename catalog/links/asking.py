"""Requests to many hosts in parallel, one at a time for each host with a pause between (O5).

The worker threads only send requests. The thread that reads the responses decides what comes next,
and only this thread uses the database. A redirect to another host waits in the queue of that host,
so no host gets two requests at the same time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from queue import Empty, SimpleQueue
from typing import TypeAlias

from cms.outside import links
from cms.outside.links import Answer, Limits, Outcome, Visit

logger = logging.getLogger(__name__)

WORKERS = 32
PAUSE = 1.0  # seconds between two requests to a host
TICK = 1.0  # seconds after which `answers` yields, even without a response
#: Longer than on screens, because no user waits.
PATIENT = Limits(timeout=10, deadline=20)


@dataclass(frozen=True)
class Task:
    key: int
    visit: Visit


Answered: TypeAlias = list[tuple[int, Answer]]


class Asking:
    """The queues of all hosts and the worker threads; use it in a `with` statement."""

    def __init__(
        self, limits: Limits = PATIENT, pause: float = PAUSE, workers: int = WORKERS
    ) -> None:
        self.limits, self.pause, self.workers = limits, pause, workers
        self.in_flight: set[str] = set()
        self._waiting: defaultdict[str, deque[Task]] = defaultdict(deque)
        #: Heap of (time of the next request, host), without hosts that have a running request.
        self._turns: list[tuple[float, str]] = []
        self._known: set[str] = set()
        self._unanswered = 0
        self._todo: SimpleQueue[Task | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[Task, Visit | Answer]] = SimpleQueue()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]

    def __enter__(self) -> Asking:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Wait for running requests, so that no other run calls the same hosts meanwhile."""
        for _ in self._threads:
            self._todo.put(None)
        until = time.monotonic() + self.limits.deadline
        for thread in self._threads:
            thread.join(max(0, until - time.monotonic()))

    def add(self, tasks: Iterable[Task]) -> None:
        for task in tasks:
            self._unanswered += 1
            self._enqueue(task, deque.append)

    def answers(self, may_go_on: Callable[[], bool]) -> Iterator[Answered]:
        """Yield new responses, at least an empty list every TICK seconds, until none is missing.

        When `may_go_on` returns False, it waits for running requests and starts no new ones.
        """
        while self._unanswered:
            goes_on = may_go_on()
            if goes_on:
                self._hand_out()
            elif not self.in_flight:
                return
            yield self._collect(goes_on)

    def _enqueue(self, task: Task, put: Callable[[deque[Task], Task], None]) -> None:
        host = task.visit.host
        put(self._waiting[host], task)
        if host not in self._known:
            self._known.add(host)
            heappush(self._turns, (0.0, host))

    def _hand_out(self) -> None:
        """Start requests to the hosts whose pause is over."""
        now = time.monotonic()
        while self._turns and self._turns[0][0] <= now and len(self.in_flight) < self.workers:
            _, host = heappop(self._turns)
            if not self._waiting[host]:
                self._known.discard(host)
                del self._waiting[host]
                continue
            self.in_flight.add(host)
            self._todo.put(self._waiting[host].popleft())

    def _collect(self, goes_on: bool) -> Answered:
        """Return the available responses; wait for one until the next host may be called."""
        answered: Answered = []
        wait = self._wait(goes_on)
        while True:
            try:
                task, came = self._done.get(timeout=wait) if wait else self._done.get_nowait()
            except Empty:
                return answered
            self._free(task.visit.host)
            if isinstance(came, Answer):
                self._unanswered -= 1
                answered.append((task.key, came))
            else:
                self._enqueue(Task(task.key, came), deque.appendleft)
            wait = 0

    def _wait(self, goes_on: bool) -> float:
        if goes_on and self._turns and len(self.in_flight) < self.workers:
            return min(TICK, max(0.001, self._turns[0][0] - time.monotonic()))
        return TICK

    def _free(self, host: str) -> None:
        self.in_flight.discard(host)
        heappush(self._turns, (time.monotonic() + self.pause, host))

    def _work(self) -> None:
        while (task := self._todo.get()) is not None:
            self._done.put((task, self._ask(task)))

    def _ask(self, task: Task) -> Visit | Answer:
        """Send one request; an unexpected error does not end the thread."""
        try:
            return links.hop(task.visit, self.limits)
        except Exception:
            logger.exception("Asking %s failed", task.visit.host)
            return Answer(Outcome.UNCLEAR, "確かめる途中で誤りが起きました。")
