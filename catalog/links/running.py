"""The job that asks the links that are due, for some minutes at a time (O5).

Every answer is saved when it comes, and what is due says by itself what is left: a run that is cut
off, by its time or by a crash, is gone on with by the next. One run at a time holds the only row of
`LinkRun`; who does not renew it within two minutes has lost it.
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
MOST = 20_000  # links of one run
#: Failures that may be our own network's are counted only while the others answer.
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
    """Ask at most `most` links that are due for at most `budget` seconds; return what was done."""
    with lease() as holder:
        if holder is None:
            return BUSY
        LinkCheck.objects.follow_entries()
        return Run(holder, budget, asking).go(most)


@contextmanager
def lease() -> Iterator[uuid.UUID | None]:
    """Hold the right to ask, None if another run holds it; given back whatever happens."""
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
    """Hold the right for another while; return False if another run has it by now."""
    held = LinkRun.objects.filter(holder=holder)
    return bool(held.update(held_until=timezone.now() + LEASE))


class Run:
    """One run: what came so far, and what of it may be believed.

    An answer with a status proves that our network works. While at least a fifth of the links
    answer, failures count; else they are held back until links that answered before, asked now,
    decide whether the others are dead or we are cut off.
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
        """Ask, save, and return what was done."""
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
        """Whether there is time, the right to ask, and no reason to doubt our own network."""
        now = time.monotonic()
        if now >= self.renew_at:
            self.renew_at = now + LEASE.total_seconds() / 4
            if not renew(self.holder):
                self.until = now
        return now < self.until and not self.is_offline and len(self.held) < MOST_HELD

    def take(self, answered: Answered) -> None:
        """Save what is certain, and hold back what our own network may have caused."""
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
        """Count the failures held back, or find that our network does not work and count none."""
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
        """Write the answers; links that have gone meanwhile are left out."""
        now = timezone.now()
        with transaction.atomic():
            found = LinkCheck.objects.in_bulk([key for key, _ in answered])
            for key, answer in answered:
                if key in found:
                    verdicts.take(found[key], answer, now)
                    self.counts[found[key].verdict] += 1

    def put_off(self) -> None:
        """Ask others first next time, that a group of dead links may not stop every run."""
        now = timezone.now()
        with transaction.atomic():
            for link in LinkCheck.objects.filter(pk__in=[key for key, _ in self.held]):
                verdicts.put_off(link, links.OUR_SIDE, now)
        self.lost = len(self.held)

    def result(self) -> str:
        """Return what was done, as the desk shows it."""
        if self.is_offline:
            return OFFLINE.format(asked=self.certain + self.lost, held=self.lost)
        told = "、".join(f"{each.label}{self.counts[each]}件" for each in SHOWN)
        left = LinkCheck.objects.due().count()
        return f"{sum(self.counts.values())}件を確認（{told}）、残り{left}件"


def is_doubtful(answer: Answer) -> bool:
    """Whether the answer may say more of our own network than of the link."""
    return not answer.proves_network and answer.outcome != Outcome.UNCLEAR


def network_works(held: Answered, limits: Limits) -> bool:
    """Whether links that answered before answer now; a few failures are believed without any."""
    known = controls({key for key, _ in held})
    if not known:
        return len(held) < FEW and all(each.outcome != Outcome.OFFLINE for _, each in held)
    return any(links.ask(address, limits).proves_network for address in known)


def controls(keys: set[int]) -> list[str]:
    """Return some addresses that answered, of other hosts than those of the links `keys`."""
    hosts = LinkCheck.objects.filter(pk__in=keys).values("host")
    others = LinkCheck.objects.filter(verdict=LinkVerdict.ANSWERS).exclude(host__in=hosts)
    return list(others.order_by("?").values_list("address", flat=True)[:CONTROLS])


def due_tasks(most: int) -> Iterator[Task]:
    """Yield what is to be asked; of pages that were read, the version is known."""
    due = LinkCheck.objects.due().annotate(was_read=~Q(fingerprint=""))
    for pk, address, was_read, *known in due.values_list(
        "pk", "address", "was_read", "etag", "last_modified"
    )[:most]:
        yield Task(
            pk, Visit(address, reads_text=True, known=Known(*known) if was_read else Known())
        )
