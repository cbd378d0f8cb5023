"""The list of events and the page of an event (E1)."""

from __future__ import annotations

import datetime
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from cms.admin.audit import Operator
from home.events.meetings import lifecycle
from home.events.meetings.enums import CallingOff
from home.events.models import EventPage, ProgrammeItem
from tests.catalog.html import soup
from tests.factories import GenreFactory, event_index, event_page, registrations

pytestmark = pytest.mark.django_db

NOW = timezone.now()


class TestEventView:
    @pytest.mark.parametrize(
        ("fields", "people", "expected"),
        [
            ({"opens_at": NOW + timedelta(days=1)}, 0, ("planned", "3", "0")),
            ({}, 1, ("open", "2", "0")),
            ({}, 4, ("full", "0", "1")),
            ({"closes_at": NOW - timedelta(days=1)}, 0, ("closed", "3", "0")),
            ({"starts_at": NOW - timedelta(days=2)}, 0, ("held", "3", "0")),
        ],
        ids=["planned", "open", "full", "closed", "held"],
    )
    def test_state__in_attributes(
        self, fields: dict[str, Any], people: int, expected: tuple[str, str, str]
    ) -> None:
        event = event_page(**fields)
        for each in registrations(people):
            lifecycle.register(event, [each])
        for path in (event.get_url(), event_index().get_url()):
            found = soup(Client().get(path)).select_one("[data-event-state]")
            names = ("data-event-state", "data-seats-left", "data-waiting")
            assert tuple(found[name] for name in names) == expected

    @pytest.mark.parametrize("why", list(CallingOff), ids=str)
    def test_called_off__says_so_at_once(self, why: CallingOff, secretariat: Operator) -> None:
        event = event_page()
        lifecycle.call_off(event, why, "会場の都合のため", secretariat)
        text = Client().get(event.get_url()).content.decode()
        assert f'data-event-state="{why}"' in text
        assert f"この勉強会は{why.label}となりました" in text
        assert "会場の都合のため" in text
        assert "/register/" not in text

    def test_programme__and_no_address_for_taking_part(self) -> None:
        event = event_page(online_url="https://online.example.jp/secret")
        start = datetime.time(13, 30)
        event.items = [ProgrammeItem(starts_at=start, title="講演の題名", speaker="講師（架空）")]
        event.save_revision().publish()
        text = Client().get(event.get_url()).content.decode()
        assert "講演の題名" in text
        assert "secret" not in text

    def test_offered_seat__is_neither_left_nor_kept_for_others(self) -> None:
        event = event_page(capacity=1, starts_at=NOW + timedelta(days=1))
        first, _ = (lifecycle.register(event, [each])[0] for each in registrations(2))
        lifecycle.cancel(first)
        page = soup(Client().get(event.get_url()))
        assert page.select_one("[data-event-state]")["data-seats-left"] == "0"
        assert "自治体・財団" not in page.get_text()

    def test_time__over_midnight_names_both_days(self) -> None:
        start = timezone.make_aware(datetime.datetime(2027, 4, 1, 22))
        for hours, words in ((1, "22:00～23:00"), (4, "22:00～4月2日（金）02:00")):
            event = event_page(starts_at=start, ends_at=start + timedelta(hours=hours))
            for path in (event.get_url(), event_index().get_url()):
                assert words in soup(Client().get(path)).get_text()

    def test_preview__of_a_page_that_is_not_saved(self) -> None:
        event = EventPage(
            title="作成中の勉強会", capacity=20, starts_at=NOW, ends_at=NOW + timedelta(hours=1)
        )
        index = event_index()
        event.path, event.depth = f"{index.path}9999", index.depth + 1
        answer = event.make_preview_request()
        assert answer.status_code == 200
        assert "作成中の勉強会" in answer.render().content.decode()

    def test_draft__is_not_shown(self) -> None:
        event = event_page(title="下書きの勉強会")
        url = event.get_url()
        event.unpublish()
        for path in ("", "event.ics", "register/"):
            assert Client().get(f"{url}{path}").status_code == 404
        assert "下書きの勉強会" not in Client().get(event_index().get_url()).content.decode()


class TestEventIndexView:
    def test_list__coming_before_past_with_few_queries(self) -> None:
        for number in range(3):
            event_page(title=f"これから{number}", starts_at=NOW + timedelta(days=9 - number))
        event_page(title="済んだ会", starts_at=NOW - timedelta(days=9))
        url = event_index().get_url()
        answer = Client().get(url)
        titles = [each.get_text() for each in soup(answer).select(".event-card h3")]
        assert titles == ["これから2", "これから1", "これから0", "済んだ会"]
        before = queries_of(url)
        for number in range(30):
            event_page(title=f"ほか{number}", starts_at=NOW - timedelta(days=20 + number))
        assert queries_of(url) == before
        assert soup(Client().get(f"{url}?page=2")).select(".event-card")


def queries_of(url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        Client().get(url)
    return len(queries)


class TestRelated:
    def test_genre__names_the_next_events_about_it(self, search_page: Page) -> None:
        parent = GenreFactory(name="防災", slug="bosai")
        child = GenreFactory(name="避難", slug="hinan", parent=parent)
        other = GenreFactory(name="観光", slug="kanko")
        for title, genre, days in (
            ("避難の会", child, 5),
            ("済んだ避難の会", child, -5),
            ("観光の会", other, 5),
        ):
            event_page(title=title, genres=[genre], starts_at=NOW + timedelta(days=days))
        for query, expected in (
            ("?genre=bosai", ["避難の会"]),
            ("?genre=hinan&genre=bosai", ["避難の会"]),
            ("?genre=kanko", ["観光の会"]),
            ("", []),
        ):
            page = soup(Client().get(f"{search_page.url}{query}"))
            found = page.select("section[aria-labelledby=related-events] a")
            assert [each.get_text() for each in found] == expected
