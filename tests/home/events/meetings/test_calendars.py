"""Calendar files of events, read by other programs (E1)."""

from __future__ import annotations

import datetime
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar, Event

from cms.admin.audit import Operator
from home.events.meetings import lifecycle
from home.events.meetings.enums import CallingOff
from home.events.models import EventPage
from tests.factories import event_index, event_page

pytestmark = pytest.mark.django_db

START = timezone.make_aware(datetime.datetime(2026, 12, 25, 14, 0))
TITLE = "長い題名、区切り；改行とカンマ, セミコロン; を含む" + "勉強会" * 20


@pytest.fixture
def event(db: None) -> EventPage:
    return event_page(
        slug="meeting",
        title=TITLE,
        theme="一行目\n二行目\\円",
        starts_at=START,
        address="東京都みなと区1-2（架空）",
        online_url="https://online.example.jp/secret",
    )


def content(event: EventPage) -> bytes:
    answer = Client().get(f"{event.get_url()}event.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="meeting.ics"'
    return bytes(answer.content)


def parsed(event: EventPage) -> Event:
    calendar = Calendar.from_ical(content(event))
    (found,) = calendar.walk("VEVENT")
    return found


class TestEventFile:
    def test_text__as_it_was_written(self, event: EventPage) -> None:
        found = parsed(event)
        assert str(found["SUMMARY"]) == TITLE
        assert str(found["LOCATION"]).endswith("（東京都みなと区1-2（架空））／オンライン")
        assert "一行目\n二行目\\円\nhttp" in str(found["DESCRIPTION"])
        assert found["DTSTART"].dt == START
        assert found["DTEND"].dt - found["DTSTART"].dt == timedelta(hours=4)

    def test_lines__short_whole_characters_and_a_time_zone(self, event: EventPage) -> None:
        text = content(event)
        lines = text.split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert b"\n" not in text.replace(b"\r\n", b"")
        for each in lines:
            each.decode("utf-8")
        assert lines[:2] == [b"BEGIN:VCALENDAR", b"VERSION:2.0"]
        assert b"METHOD:PUBLISH" in lines
        assert lines.count(b"BEGIN:VTIMEZONE") == 1
        assert b"TZOFFSETTO:+0900" in lines
        assert b"DTSTART;TZID=Asia/Tokyo:20261225T140000" in lines

    def test_other_program__reads_the_same(self, event: EventPage) -> None:
        (found,) = IcsCalendarStream.calendar_from_ics(content(event).decode("utf-8")).events
        assert (found.summary, found.dtstart) == (TITLE, START)
        assert (found.uid, found.sequence) == (str(parsed(event)["UID"]), 0)

    def test_change_and_cancellation__replace_the_first(
        self, event: EventPage, secretariat: Operator
    ) -> None:
        first = parsed(event)
        event.starts_at += timedelta(days=1)
        event.ends_at += timedelta(days=1)
        event.save_revision().publish()
        moved = parsed(event)
        lifecycle.call_off(event, CallingOff.CANCELLED, "台風のため", secretariat)
        last = parsed(event)
        assert first["UID"] == moved["UID"] == last["UID"]
        assert [int(each["SEQUENCE"]) for each in (first, moved, last)] == [0, 1, 2]
        assert [str(each["STATUS"]) for each in (first, moved, last)] == [
            "CONFIRMED",
            "CONFIRMED",
            "CANCELLED",
        ]
        assert str(last["SUMMARY"]).startswith("【中止】")
        assert "台風のため" in str(last["DESCRIPTION"])


class TestAllEvents:
    def test_calendar__all_published_events_and_no_secret(self, event: EventPage) -> None:
        event_page(title="もう一つ")
        hidden = event_page(title="下書き")
        hidden.unpublish()
        text = Client().get(f"{event_index().get_url()}calendar.ics").content
        names = [str(each["SUMMARY"]) for each in Calendar.from_ical(text).walk("VEVENT")]
        assert sorted(names) == sorted([TITLE, "もう一つ"])
        assert b"secret" not in text
