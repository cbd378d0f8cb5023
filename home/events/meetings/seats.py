"""Who gets a seat: the only code that confirms registrations (E2).

Every path that frees a seat or adds one calls `fill_seats`: a cancellation, a deletion, a larger
capacity, another kind of participant. It runs under the lock of the event.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from home.events.meetings.enums import ParticipantKind, RegistrationState
from home.events.meetings.models.pages import EventPage, Meeting
from home.events.meetings.models.registrations import Registration
from home.events.meetings.querysets import OFFER

#: So long before the start the queue stops moving by itself: who waits may have other plans.
STOPS_BEFORE = timedelta(days=2)


@dataclass
class Seats:
    """The seats of an event while they are given away; the event is locked."""

    event: EventPage
    taken: set[int]
    municipal: int
    offered: list[str]
    now: datetime.datetime

    @classmethod
    def of(cls, event: EventPage, now: datetime.datetime) -> Seats:
        seated = list(event.registrations.seated().values_list("seat_no", "kind"))
        offers = event.registrations.waiting().filter(offered_at__gt=now - OFFER)
        return cls(
            event,
            {number for number, _ in seated},
            sum(kind == ParticipantKind.MUNICIPALITY for _, kind in seated),
            list(offers.values_list("kind", flat=True)),
            now,
        )

    def left_for(self, kind: str) -> int:
        """Return how many seats are free for a participant of this kind."""
        free = self.event.capacity - len(self.taken) - len(self.offered)
        return free if kind == ParticipantKind.MUNICIPALITY else free - self.kept

    @property
    def kept(self) -> int:
        """How many seats are still kept for municipalities, until the end of a day (E2)."""
        until = self.event.municipal_seats_until
        if not until or until < timezone.localdate(self.now):
            return 0
        municipal = self.municipal + self.offered.count(ParticipantKind.MUNICIPALITY)
        return max(self.event.municipal_seats - municipal, 0)

    def take(self, kind: str) -> int:
        """Take the smallest free seat and return its number."""
        number = next(each for each in range(1, len(self.taken) + 2) if each not in self.taken)
        self.taken.add(number)
        self.municipal += kind == ParticipantKind.MUNICIPALITY
        return number


def locked(event: EventPage) -> Meeting:
    """Lock the event until the end of the transaction; the first thing that a change does."""
    return Meeting.objects.select_for_update().get(event=event)


def fill_seats(
    event: EventPage, *, newcomer: Registration | None = None, now: datetime.datetime | None = None
) -> list[Registration]:
    """Give free seats to who waits, in their order; return who got one, or an offer of one.

    Near the start only the `newcomer`, who acts just now, gets a seat at once; others get an offer
    that they accept. Nothing moves once the event has begun or was called off. The caller holds
    the lock, and tells the people.
    """
    now = now or timezone.now()
    # What was read before the lock may be old.
    event = EventPage.objects.select_related("meeting").get(pk=event.pk)
    if event.meeting.called_off or event.starts_at <= now:
        return []
    seats, moved = Seats.of(event, now), []
    for registration in event.registrations.waiting():
        if seats.left_for(registration.kind) < 1 or registration.offered_at:
            continue
        if now < event.starts_at - STOPS_BEFORE or registration == newcomer:
            confirm(registration, seats.take(registration.kind), now)
        else:
            registration.offered_at = now
            registration.save(update_fields=["offered_at"])
            seats.offered.append(registration.kind)
        moved.append(registration)
    return moved


def confirm(registration: Registration, seat_no: int | None, now: datetime.datetime) -> None:
    registration.state = RegistrationState.CONFIRMED
    registration.seat_no = seat_no
    registration.decided_at = now
    registration.save(update_fields=["state", "seat_no", "decided_at"])
