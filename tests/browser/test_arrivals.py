"""Attendance at the door on a tablet that loses its connection (E3)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cms.members.models import User
from home.events.meetings.lifecycle import register
from home.events.models import EventPage, Registration
from tests.actors import build_cast
from tests.browser.conftest import Opener
from tests.factories import event_page, registrations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
TABLET = 820


@pytest.fixture
def event(transactional_db: None) -> EventPage:
    event = event_page(slug="meeting")
    register(event, registrations(3))
    return event


@pytest.fixture
def staff(transactional_db: None) -> User:
    user = build_cast()["secretariat"].user
    assert user is not None
    return user


def present(event: EventPage) -> list[str]:
    rows = Registration.objects.filter(event=event, attended=True).order_by("pk")
    return [name[3] for name in rows.values_list("name", flat=True)]


def test_marks__wait_for_the_connection_and_arrive_once(
    open_screen: Opener, event: EventPage, staff: User
) -> None:
    """One press each; a mark taken back while offline is not sent; a reload loses nothing."""
    page = open_screen(user=staff, width=TABLET).page
    page.goto(f"/admin/events/{event.pk}/arrivals/")
    rows = page.locator(".arrival-list > li")
    unsent = page.locator("[data-unsent]")
    everybody = page.locator(".arrival-counts li").last
    rows.nth(0).get_by_role("button").click()
    expect(everybody).to_contain_text("1／3")
    page.context.set_offline(True)
    for place in (1, 2, 2):
        rows.nth(place).get_by_role("button").click()
    expect(unsent).to_contain_text("未送信 2件")
    expect(rows.nth(1)).to_contain_text("✓ 出席")
    assert present(event) == ["1"]
    page.context.set_offline(False)
    page.reload()
    expect(everybody).to_contain_text("2／3")
    expect(unsent).to_be_hidden()
    expect(rows.nth(1)).to_contain_text("✓ 出席")
    assert present(event) == ["1", "2"]


def test_search__narrows_while_typing_in_any_spelling(
    open_screen: Opener, event: EventPage, staff: User
) -> None:
    page = open_screen(user=staff, width=TABLET).page
    page.goto(f"/admin/events/{event.pk}/arrivals/")
    shown = page.locator(".arrival-list > li:visible")
    for text, number in (("ＰＥＲＳＯＮ２", 1), ("参加者 団体３", 1), ("だれか", 0), ("", 3)):
        page.locator("[data-arrival-search]").fill(text)
        expect(shown).to_have_count(number)
    expect(page.locator("[data-nobody]")).to_be_hidden()


def test_marks__without_javascript(open_screen: Opener, event: EventPage, staff: User) -> None:
    page = open_screen(user=staff, width=TABLET, script=False).page
    page.goto(f"/admin/events/{event.pk}/arrivals/?q=参加者3")
    page.locator(".arrival-list").get_by_role("button").click()
    assert present(event) == ["3"]
