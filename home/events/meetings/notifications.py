"""Mails to participants, each from the change that it tells of (E2, E3).

Attachments are stripped on the way to many town halls: date, place and the address of the calendar
file stand in the text.
"""

from __future__ import annotations

from typing import Any

from cms.mail import has_enough, post
from cms.web.addresses import site_url
from cms.web.times import written_moment
from home.events.meetings.models.pages import EventPage, Meeting
from home.events.meetings.models.registrations import Registration
from home.events.meetings.querysets import OFFER


def own_url(registration: Registration) -> str:
    """Return the personal address, with which somebody sees, changes and cancels (E2)."""
    return f"{event_url(registration.event)}registration/{registration.key}/"


def event_url(event: EventPage) -> str:
    return site_url(event.get_url() or "/")


def facts_about(registration: Registration) -> dict[str, Any]:
    """Return what the text of every mail to a participant may name."""
    event = registration.event
    own = own_url(registration)
    return {
        "registration": registration,
        "event": event,
        "when": written_moment(event.starts_at, event.ends_at),
        "url": event_url(event),
        "own_url": own,
        "calendar_url": f"{own}event.ics",
        "answer_url": f"{event_url(event)}questionnaire/{registration.key}/",
        "offer_hours": int(OFFER.total_seconds() // 3600),
    }


def tell(kind: str, registration: Registration, **context: Any) -> bool:
    """Mail `kind` to one participant; return whether there is an address."""
    facts = facts_about(registration) | context
    about = registration.event.title
    return bool(post(kind, [registration.email], facts, about=about, of=registration))


def tell_new(registration: Registration) -> bool:
    kind = "event_registered" if registration.is_confirmed else "event_waiting"
    return tell(kind, registration)


def tell_moved(registration: Registration) -> bool:
    """Tell of a seat, or of the offer of one."""
    kind = "event_promoted" if registration.is_confirmed else "event_offered"
    return tell(kind, registration)


def repeat(registration: Registration) -> bool:
    """Send the confirmation once more, as often as a mailbox can bear."""
    kind = "event_registered" if registration.is_confirmed else "event_waiting"
    return not has_enough(kind, registration.email) and tell(kind, registration)


def tell_cancelled(registration: Registration) -> bool:
    return tell("event_cancelled", registration)


def tell_all(event: EventPage, kind: str, *, meeting: Meeting) -> int:
    """Mail everybody who takes part or waits; return how many (E1)."""
    people = event.registrations.active().select_related("event")
    return sum(tell(kind, each, meeting=meeting) for each in people)
