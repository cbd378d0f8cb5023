"""Sign-ups, cancellations and raises of the capacity at the same time (E2)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import numpy as np
import pytest
from django.db import connections

from cms.mail.models import MailRecord
from home.events.meetings import lifecycle
from home.events.meetings.enums import ACTIVE, RegistrationState
from home.events.models import EventPage, Registration
from tests.factories import event_page, registrations

#: The suite tries a few; set the variable to try as many as you like.
ROUNDS = int(os.environ.get("SIGN_UP_ROUNDS", "2"))
SEATS, PEOPLE, THREADS = 20, 40, 10


def sign_up(event: EventPage, person: Registration) -> None:
    lifecycle.register(event, [person])


def cancel(event: EventPage, email: str) -> None:
    """Cancel twice, as somebody does who presses twice."""
    found = event.registrations.filter(email=email).first()
    for _ in range(2):
        if found is not None:
            lifecycle.cancel(found)


def raise_capacity(event: EventPage) -> None:
    """Add a seat the way the editor does: publish the page."""
    page = EventPage.objects.get(pk=event.pk)
    page.capacity += 1
    page.save_revision().publish()


def run(barrier: Barrier, work: list[Callable[[], None]]) -> None:
    try:
        barrier.wait(timeout=60)
        for each in work:
            each()
    finally:
        connections.close_all()


def at_once(work: list[Callable[[], None]]) -> None:
    barrier = Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(run, barrier, work[start::THREADS]) for start in range(THREADS)]
        for each in running:
            each.result(timeout=300)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestSignUpsAtOnce:
    @pytest.mark.parametrize("number", range(ROUNDS))
    def test_seats__never_too_many_no_gap_and_in_order(self, number: int) -> None:
        event = event_page(capacity=SEATS, title=f"同時の申込み {number}")
        people = registrations(PEOPLE)
        work: list[Callable[[], None]] = [partial(sign_up, event, each) for each in people]
        work += [partial(cancel, event, each.email) for each in people[::4]]
        work.append(partial(raise_capacity, event))
        order = np.random.default_rng(number).permutation(len(work))
        at_once([work[place] for place in order])
        self.check(event)

    def check(self, event: EventPage) -> None:
        capacity = EventPage.objects.get(pk=event.pk).capacity
        active = list(event.registrations.active().order_by("joined_at", "pk"))
        confirmed = [each for each in active if each.is_confirmed]
        waiting = [each for each in active if each.is_waiting]
        assert event.registrations.count() == PEOPLE
        assert len(confirmed) == min(capacity, len(active))
        assert active == confirmed + waiting
        seats = [each.seat_no for each in confirmed]
        assert sorted(seats) == sorted(set(seats))
        assert max(seats) <= capacity
        self.check_mails(event)

    def check_mails(self, event: EventPage) -> None:
        """Each person is told of each state once."""
        told = Counter(MailRecord.objects.values_list("to", "kind"))
        assert set(told.values()) == {1}
        for each in event.registrations.all():
            kinds = {kind for to, kind in told if to == each.email}
            assert len(kinds & {"event_registered", "event_waiting"}) == 1
            is_off = each.state not in ACTIVE
            assert ("event_cancelled" in kinds) == is_off
            if each.state == RegistrationState.CONFIRMED:
                assert len(kinds & {"event_registered", "event_promoted"}) == 1
