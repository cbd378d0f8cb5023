"""Every change of a registration, each in one transaction under the lock of the event (E2).

Mails come from the change itself, so that no path changes a state without telling the person, and
a change that is asked for twice tells nobody twice.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import Enum
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.admin.audit import Operator, record
from home.events.meetings import notifications
from home.events.meetings.enums import CallingOff, ParticipantKind, RegistrationState
from home.events.meetings.models.pages import EventPage, Meeting
from home.events.meetings.models.registrations import Registration, person_of
from home.events.meetings.seats import Seats, confirm, fill_seats, locked
from home.events.meetings.states import may_cancel, standing_of

#: What somebody may change of a registration without another place in the queue.
CHANGEABLE = (
    "badge",
    "organization_name",
    "kind",
    "department",
    "party",
    "heard_from",
    "genre",
    "question",
)
#: What the organiser may correct besides.
CORRECTABLE = ("name", "email", "note")


class NotTakenError(Exception):
    """The event takes no registrations any more."""


class Accepted(Enum):
    """What became of the wish to accept an offered seat."""

    SEATED = "seated"
    SEATED_BEFORE = "seated_before"
    TOO_LATE = "too_late"
    CANCELLED = "cancelled"


@transaction.atomic
def register(event: EventPage, people: Iterable[Registration]) -> list[Registration]:
    """Register people who come together; return who is registered now, in their order.

    Each goes to the end of the queue, from which the free seats are filled. Somebody who is
    registered already stays so, and gets the earlier confirmation once more.

    Raises:
        NotTakenError: if the event takes no registrations.
    """
    locked(event)
    if not standing_of(EventPage.objects.counted().get(pk=event.pk)).takes_registrations:
        raise NotTakenError
    first: Registration | None = None
    registered = []
    for registration in people:
        found = _add(event, registration, first)
        first = first or found
        registered.append(found)
    return registered


def _add(event: EventPage, new: Registration, clerk: Registration | None) -> Registration:
    earlier = event.registrations.active().filter(person=person_of(new.email, new.name)).first()
    if earlier is not None:
        notifications.repeat(earlier)
        return earlier
    new.event, new.state, new.registered_by = event, RegistrationState.WAITING, clerk
    new.joined_at = timezone.now()
    new.save()
    moved = fill_seats(event, newcomer=new)
    new.refresh_from_db()
    notifications.tell_new(new)
    _tell_moved(each for each in moved if each != new)
    return new


@transaction.atomic
def add_by_hand(event: EventPage, new: Registration, operator: Operator) -> Registration:
    """Add somebody for the organiser, seated even above the capacity; written in the log (E2)."""
    locked(event)
    new.event, new.state = event, RegistrationState.WAITING
    new.save()
    record(new, "events.add", operator)
    _seat(new)
    new.refresh_from_db()
    notifications.tell_new(new)
    return new


@transaction.atomic
def seat(registration: Registration, operator: Operator) -> bool:
    """Seat somebody who waits, even above the capacity; return whether this call did it."""
    locked(registration.event)
    registration.refresh_from_db()
    if not registration.is_waiting:
        return False
    _seat(registration)
    record(registration, "events.seat", operator)
    notifications.tell_moved(registration)
    return True


def _seat(registration: Registration) -> None:
    now = timezone.now()
    is_guest = registration.kind == ParticipantKind.GUEST
    seats = Seats.of(registration.event, now)
    confirm(registration, None if is_guest else seats.take(registration.kind), now)


@transaction.atomic
def attend(
    registration: Registration, *, is_present: bool, at: datetime.datetime, operator: Operator
) -> bool:
    """Mark who has come, or take the mark back; return whether this call changed it (E3).

    Marks may arrive late, out of order and more than once: the one that was made last holds. A
    clock that goes fast must not keep later marks from being heard.
    """
    locked(registration.event)
    registration.refresh_from_db()
    at = min(at, timezone.now())
    last = registration.attended_at
    if not registration.is_confirmed or (last is not None and at <= last):
        return False
    is_new = bool(registration.attended) != is_present
    registration.attended, registration.attended_at = is_present or None, at
    registration.save(update_fields=["attended", "attended_at"])
    if is_new:
        record(registration, "events.attend" if is_present else "events.not_attend", operator)
    return is_new


@transaction.atomic
def cancel(registration: Registration, operator: Operator | None = None) -> bool:
    """Cancel for the person, or for the organiser with `operator`; return whether it was active.

    Once is enough: a second call changes nothing and tells nobody. What the report counts, no link
    changes.
    """
    locked(registration.event)
    registration.refresh_from_db()
    if not (registration.is_active if operator else may_cancel(registration)):
        return False
    registration.state, registration.seat_no = RegistrationState.CANCELLED, None
    registration.offered_at, registration.table, registration.is_pinned = None, None, False
    registration.decided_at = timezone.now()
    registration.save()
    if operator is not None:
        record(registration, "events.cancel", operator)
    notifications.tell_cancelled(registration)
    _tell_moved(fill_seats(registration.event))
    return True


@transaction.atomic
def change(
    registration: Registration, values: dict[str, Any], operator: Operator | None = None
) -> Registration:
    """Take other details; a kind for which no seat is kept may free one for the next (E2).

    The organiser, `operator`, corrects more, and leaves a note in the log.
    """
    locked(registration.event)
    registration.refresh_from_db()
    names = CHANGEABLE if operator is None else CHANGEABLE + CORRECTABLE
    changed = [each for each in names if each in values]
    for name in changed:
        setattr(registration, name, values[name])
    _renumber(registration)
    registration.save()
    if operator is not None:
        record(registration, "events.change", operator, fields=changed)
    _tell_moved(fill_seats(registration.event))
    return registration


def _renumber(registration: Registration) -> None:
    """Take the seat from who has become a guest, and give one to who is none any more."""
    is_guest = registration.kind == ParticipantKind.GUEST
    if is_guest or not registration.is_confirmed:
        registration.seat_no = None
    elif registration.seat_no is None:
        seats = Seats.of(registration.event, timezone.now())
        registration.seat_no = seats.take(registration.kind)


@transaction.atomic
def accept(registration: Registration) -> Accepted:
    """Take the seat that was offered near the start, if it is still free."""
    locked(registration.event)
    registration.refresh_from_db()
    if not registration.is_active:
        return Accepted.CANCELLED
    if registration.is_confirmed:
        return Accepted.SEATED_BEFORE
    now = timezone.now()
    event = EventPage.objects.select_related("meeting").get(pk=registration.event_id)
    if event.meeting.called_off or event.starts_at <= now:
        return Accepted.TOO_LATE
    # The own offer holds a seat no more; who comes too late is offered the next one.
    Registration.objects.filter(pk=registration.pk).update(offered_at=None)
    seats, was_offered = Seats.of(event, now), registration.offered_at is not None
    registration.offered_at = None
    if not was_offered or seats.left_for(registration.kind) < 1:
        return Accepted.TOO_LATE
    confirm(registration, seats.take(registration.kind), now)
    notifications.tell_moved(registration)
    return Accepted.SEATED


@transaction.atomic
def refill(event: EventPage) -> int:
    """Fill the seats that a larger capacity or a passed date has freed; return how many moved."""
    locked(event)
    return _tell_moved(fill_seats(event))


@transaction.atomic
def call_off(event: EventPage, why: CallingOff, note: str, operator: Operator) -> int:
    """Tell everybody that the event is cancelled or postponed; return how many were told (E1)."""
    meeting = locked(event)
    if meeting.called_off == why and meeting.called_off_note == note:
        return 0
    meeting.called_off, meeting.called_off_note = why, note
    meeting.called_off_at = timezone.now()
    meeting.sequence += 1
    meeting.save()
    record(event, "events.call_off", operator, why=str(why))
    return notifications.tell_all(event, "event_called_off", meeting=meeting)


@transaction.atomic
def take_place(event: EventPage, operator: Operator) -> int:
    """Take back that the event was called off, and tell everybody; return how many were told."""
    meeting = locked(event)
    if not meeting.called_off:
        return 0
    meeting.called_off, meeting.called_off_note, meeting.called_off_at = "", "", None
    meeting.sequence += 1
    meeting.told = event.announced
    meeting.save()
    record(event, "events.take_place", operator)
    told = notifications.tell_all(event, "event_changed", meeting=meeting)
    _tell_moved(fill_seats(event))
    return told


@transaction.atomic
def close(event: EventPage, is_closed: bool, operator: Operator) -> None:
    """Close the registration by hand, or open it again (E1)."""
    meeting = locked(event)
    meeting.is_closed = is_closed
    meeting.save()
    record(event, "events.close" if is_closed else "events.reopen", operator)


@transaction.atomic
def published(event: EventPage) -> int:
    """Follow a published page: tell of another time or place, and fill new seats.

    Return how many people were told of a change; what is over is corrected without a word.
    """
    meeting = locked(event)
    told = 0
    if not meeting.called_off and event.ends_at > timezone.now():
        told = _tell_changes(event, meeting)
    _tell_moved(fill_seats(event))
    return told


def _tell_changes(event: EventPage, meeting: Meeting) -> int:
    is_changed = bool(meeting.told) and meeting.told != event.announced
    meeting.sequence += is_changed
    meeting.told = event.announced
    meeting.save()
    return notifications.tell_all(event, "event_changed", meeting=meeting) if is_changed else 0


def _tell_moved(moved: Iterable[Registration]) -> int:
    return sum(1 for each in moved if notifications.tell_moved(each))
