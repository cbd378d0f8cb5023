"""Study meetings in the open data: what visitors see, and nothing else (A1, E1)."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.events.meetings import lifecycle
from tests.factories import event_page, registrations
from tests.guidebook.worlds import restrict
from tests.home.api.reading import data, get

pytestmark = pytest.mark.django_db

START = timezone.make_aware(datetime.datetime(2126, 12, 25, 14, 0))


class TestEvents:
    def test_event__what_its_page_shows(self) -> None:
        event = event_page(slug="meeting", starts_at=START, online_url="https://secret.example.jp/")
        lifecycle.register(event, registrations(2))
        found = data("events/meeting")
        assert found == {
            "slug": "meeting",
            "title": "交流勉強会（架空）",
            "theme": "",
            "purpose": "",
            "starts_at": "2126-12-25T14:00:00+09:00",
            "ends_at": "2126-12-25T18:00:00+09:00",
            "place": "みなと市民ホール（架空）",
            "address": "",
            "is_online": True,
            "organizer": event.organizer,
            "audience": "",
            "fee": 0,
            "capacity": 3,
            "state": "open",
            "seats_left": 1,
            "waiting": 0,
            "url": "http://127.0.0.1:8000/events/meeting/",
            "calendar": "http://127.0.0.1:8000/events/meeting/event.ics",
        }
        assert data("events")["results"] == [found]

    def test_events__not_those_that_visitors_may_not_open(self) -> None:
        shown, draft, private = (event_page(title=title) for title in ("公開", "下書き", "会員"))
        draft.unpublish()
        restrict(private)
        assert [each["title"] for each in data("events")["results"]] == [shown.title]
        for hidden in (draft, private):
            assert get(f"events/{hidden.slug}").status_code == 404

    def test_events__as_many_queries_for_thirty(self) -> None:
        event_page()
        get("events")
        with CaptureQueriesContext(connection) as few:
            get("events")
        for number in range(29):
            event_page(title=f"勉強会{number}")
        with CaptureQueriesContext(connection) as many:
            assert len(data("events")["results"]) == 30
        assert len(many) == len(few)
