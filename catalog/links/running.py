"""The job that checks due links, for a few minutes at a time (O5).

Each response is saved when it arrives, so the next run continues after a timeout or a crash. Only
one run works at a time: it holds the only row of `LinkRun`, and loses it if it does not renew it
within two minutes.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog.links import verdicts
from catalog.links.asking import Answered, Asking, Task
from catalog.links.models import LinkCheck, LinkRun, LinkVerdict
from cms.outside import links
from cms.outside.links import Answer, Known, Limits, Outcome, Visit

BUDGET = 240.0  # seconds
LEASE = timedelta(minutes=2)
MOST = 20_000  # links in one run
#: Failures that our own network may have caused count only while other links answer.
MOST_HELD = 50
FEW = 20
CONTROLS = 3
SHOWN = (LinkVerdict.ANSWERS, LinkVerdict.FAILED_ONCE, LinkVerdict.DEAD, LinkVerdict.UNCLEAR)
BUSY = "別の確認が動いているため、何もしませんでした。"
OFFLINE = (
    "このサイトの側で通信ができないようです（{asked}件のうち{held}件に届かず）。"
    "失敗には数えず、後でまた確かめます。"
)


def run(
    budget: float = BUDGET, most: int = MOST, asking: Callable[[], Asking] | None = None
) -> str:
    """Check at most `most` due links for at most `budget` seconds; return a summary."""
    with lease() as holder:
        if holder is None:
            return BUSY
        LinkCheck.objects.follow_entries()
        return Run(holder, budget, asking).go(most)


@contextmanager
def lease() -> Iterator[uuid.UUID | None]:
    """Yield the id of this run, or None if another run is active; always release at the end."""
    LinkRun.objects.get_or_create(pk=1)
    now, holder = timezone.now(), uuid.uuid4()
    free = LinkRun.objects.filter(Q(held_until__isnull=True) | Q(held_until__lte=now))
    if not free.update(holder=holder, held_until=now + LEASE):
        yield None
        return
    try:
        yield holder
    finally:
        LinkRun.objects.filter(holder=holder).update(holder=None, held_until=None)


def renew(holder: uuid.UUID) -> bool:
    """Extend the lease; return False if another run has it now."""
    held = LinkRun.objects.filter(holder=holder)
    return bool(held.update(held_until=timezone.now() + LEASE))


class Run:
    """One run: the responses so far, and whether failures count.

    A response with a status proves that our network works. While at least a fifth of the links
    respond, failures count. Otherwise they are held back, and the run checks links that worked
    before: if these work, the held links are dead, else our network is down.
    """

    def __init__(
        self, holder: uuid.UUID, budget: float, asking: Callable[[], Asking] | None = None
    ) -> None:
        self.holder, self.budget, self.asking = holder, budget, asking or Asking
        self.counts: Counter[str] = Counter()
        self.certain = self.doubtful = self.lost = 0
        self.held: Answered = []
        self.is_offline = False

    def go(self, most: int) -> str:
        self.until = time.monotonic() + self.budget
        self.renew_at = time.monotonic()
        with self.asking() as asking:
            self.limits = asking.limits
            asking.add(due_tasks(most))
            for answered in asking.answers(self.may_go_on):
                self.take(answered)
                if len(self.held) >= MOST_HELD and not asking.in_flight:
                    self.decide()
        self.decide()
        return self.result()

    def may_go_on(self) -> bool:
        """Whether the run still has time and the lease, and our own network seems to work."""
        now = time.monotonic()
        if now >= self.renew_at:
            self.renew_at = now + LEASE.total_seconds() / 4
            if not renew(self.holder):
                self.until = now
        return now < self.until and not self.is_offline and len(self.held) < MOST_HELD

    def take(self, answered: Answered) -> None:
        """Save certain responses; hold back failures that our own network may have caused."""
        certain = [each for each in answered if not is_doubtful(each[1])]
        doubtful = [each for each in answered if is_doubtful(each[1])]
        self.certain += len(certain)
        self.doubtful += len(doubtful)
        self.held += doubtful
        self.save(certain)
        if self.certain * 4 >= self.doubtful:
            self.save(self.held)
            self.held = []

    def decide(self) -> None:
        """Count the held failures, or none of them if our network does not work."""
        if not self.held:
            return
        if network_works(self.held, self.limits):
            self.save(self.held)
            self.doubtful = 0
        else:
            self.is_offline = True
            self.put_off()
        self.held = []

    def save(self, answered: Answered) -> None:
        now = timezone.now()
        with transaction.atomic():
            found = LinkCheck.objects.in_bulk([key for key, _ in answered])
            for key, answer in answered:
                if key in found:
                    verdicts.take(found[key], answer, now)
                    self.counts[found[key].verdict] += 1

    def put_off(self) -> None:
        """Postpone the held links, so that a group of dead links does not stop every run."""
        now = timezone.now()
        with transaction.atomic():
            for link in LinkCheck.objects.filter(pk__in=[key for key, _ in self.held]):
                verdicts.put_off(link, links.OUR_SIDE, now)
        self.lost = len(self.held)

    def result(self) -> str:
        if self.is_offline:
            return OFFLINE.format(asked=self.certain + self.lost, held=self.lost)
        told = "、".join(f"{each.label}{self.counts[each]}件" for each in SHOWN)
        left = LinkCheck.objects.due().count()
        return f"{sum(self.counts.values())}件を確認（{told}）、残り{left}件"


def is_doubtful(answer: Answer) -> bool:
    """Whether our own network may have caused the response."""
    return not answer.proves_network and answer.outcome != Outcome.UNCLEAR


def network_works(held: Answered, limits: Limits) -> bool:
    """Whether links that worked before work now.

    Without such links, fewer than `FEW` failures count as real, unless one says OFFLINE.
    """
    known = controls({key for key, _ in held})
    if not known:
        return len(held) < FEW and all(each.outcome != Outcome.OFFLINE for _, each in held)
    return any(links.ask(address, limits).proves_network for address in known)


def controls(keys: set[int]) -> list[str]:
    """Return addresses that worked before, on other hosts than the links `keys`."""
    hosts = LinkCheck.objects.filter(pk__in=keys).values("host")
    others = LinkCheck.objects.filter(verdict=LinkVerdict.ANSWERS).exclude(host__in=hosts)
    return list(others.order_by("?").values_list("address", flat=True)[:CONTROLS])


def due_tasks(most: int) -> Iterator[Task]:
    """Yield a task for each due link, with the known version if the page was read before."""
    due = LinkCheck.objects.due().annotate(was_read=~Q(fingerprint=""))
    for pk, address, was_read, *known in due.values_list(
        "pk", "address", "was_read", "etag", "last_modified"
    )[:most]:
        yield Task(
            pk, Visit(address, reads_text=True, known=Known(*known) if was_read else Known())
        )
