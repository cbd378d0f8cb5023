"""Where an event stands, computed from dates, counts and what was decided by hand (E1)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from home.events.meetings.enums import TAKES_REGISTRATIONS, EventState
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration


@dataclass(frozen=True)
class Standing:
    """What lists and pages show of an event: its state and its seats."""

    state: EventState
    #: Neither taken nor offered to somebody.
    seats_left: int
    waiting: int
    #: Whether seats may still be kept for municipalities.
    keeps: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the seats that are left are kept for municipalities, so that others wait."""
        return self.keeps and self.state == EventState.FULL and self.seats_left > 0

    @property
    def label(self) -> str:
        return "受付中（自治体・財団の席）" if self.is_kept else self.state.label

    @property
    def takes_registrations(self) -> bool:
        return self.state in TAKES_REGISTRATIONS


def standing_of(event: EventPage, now: datetime.datetime | None = None) -> Standing:
    """Return where `event` stands; it comes from `EventQuerySet.counted`, or is counted here."""
    if not hasattr(event, "seated"):
        event = EventPage.objects.counted().get(pk=event.pk)
    now = now or timezone.now()
    left = max(event.capacity - event.seated - event.offered, 0)
    until = event.municipal_seats_until
    keeps = bool(event.municipal_seats and until and until >= timezone.localdate(now))
    return Standing(state_of(event, left, now), left, event.waiting, keeps)


def state_of(event: EventPage, seats_left: int, now: datetime.datetime) -> EventState:
    """Return the state of a counted event; who waits goes first, so that it is full for others."""
    if event.meeting.called_off:
        return EventState(event.meeting.called_off)
    if event.ends_at < now:
        return EventState.HELD
    if event.meeting.is_closed or event.last_moment <= now:
        return EventState.CLOSED
    if event.opens_at > now:
        return EventState.PLANNED
    return EventState.FULL if event.waiting or not seats_left else EventState.OPEN


def may_cancel(registration: Registration) -> bool:
    """Whether the person may still cancel: not who has come, nor once the meeting is over (E2)."""
    event = registration.event
    is_over = event.ends_at < timezone.now() and not event.meeting.called_off
    return registration.is_active and not registration.attended and not is_over


def next_events(number: int) -> list[tuple[EventPage, Standing]]:
    """Return the next events that everybody may open, each with its standing."""
    now = timezone.now()
    events = EventPage.objects.live().public().counted().coming(now)
    return [(each, standing_of(each, now)) for each in events[:number]]
