"""Calendar files of events (E1, E2).

One UID for an event for ever; a higher SEQUENCE replaces what a calendar holds. The public file
never names the address for taking part online, the personal one does.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vText

from cms.web.text import without_controls
from home.events.meetings.enums import CallingOff
from home.events.meetings.models.pages import EventPage
from home.events.meetings.notifications import event_url

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//APPLIC//study meetings//JA"
#: How often calendars that subscribe to all events ask again.
REFRESH = timedelta(hours=12)


def calendar_of(
    events: Iterable[EventPage], *, name: str = "", tells_online: bool = False
) -> bytes:
    """Return a calendar file with the events; each brings its meeting (RFC 5545, 7986)."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_event(event, tells_online=tells_online))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(event: EventPage, *, tells_online: bool) -> Event:
    meeting, url = event.meeting, event_url(event)
    entry = Event()
    entry.add("uid", uid_of(event))
    entry.add("sequence", meeting.sequence)
    entry.add("dtstamp", event.last_published_at or timezone.now())
    entry.add("dtstart", _local(event.starts_at))
    entry.add("dtend", _local(event.ends_at))
    entry.add("summary", without_controls(_summary(event)))
    if event.where:
        entry.add("location", without_controls(event.where))
    online = f"\nオンライン参加：{event.online_url}" if tells_online and event.online_url else ""
    note = f"{meeting.called_off_note}\n" if meeting.called_off_note else ""
    entry.add("description", without_controls(f"{note}{event.theme}\n{url}{online}".strip()))
    entry.add("url", url)
    is_off = meeting.called_off == CallingOff.CANCELLED
    entry["status"] = vText(
        "CANCELLED" if is_off else "TENTATIVE" if meeting.called_off else "CONFIRMED"
    )
    return entry


def uid_of(event: EventPage) -> str:
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "applic"
    return f"event-{event.pk}@{host}"


def _summary(event: EventPage) -> str:
    off = event.meeting.get_called_off_display() if event.meeting.called_off else ""
    return f"【{off}】{event.title}" if off else event.title


def _local(moment: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(moment)
