"""Tables and findings in a real browser: by hand, by keyboard, by dragging, offline (E4, E6)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from home.events.grouping.lifecycle import propose_tables
from home.events.meetings.enums import ParticipantKind, RegistrationState
from home.events.models import EventPage
from tests.actors import build_cast
from tests.browser.conftest import Opener
from tests.factories import event_page, registrations, secretariat_operator

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def seated() -> EventPage:
    """Return an event with four people at two tables."""
    event = event_page(capacity=9)
    kind = ParticipantKind.MUNICIPALITY
    for each in registrations(4, event=event, state=RegistrationState.CONFIRMED, kind=kind):
        each.save()
    propose_tables(event, 2, secretariat_operator())
    return event


def test_people__are_moved_by_select_box_and_by_dragging(
    open_screen: Opener, transactional_db: None
) -> None:
    event = seated()
    page = open_screen(user=build_cast()["secretariat"].user).page
    page.goto(f"/admin/events/{event.pk}/tables/")
    first, second = page.locator("[data-table='1']"), page.locator("[data-table='2']")
    names = first.locator("[data-seat] strong").all_inner_texts()

    box = page.get_by_label(f"{names[0]}のテーブル")
    box.focus()
    box.press("End")
    expect(second.locator("[data-seat]")).to_have_count(3)
    expect(page.locator("[data-unsaved]")).to_contain_text("まだ保存していません")
    expect(box).to_be_focused()

    first.locator(".seat__who").drag_to(second.locator("h2"))
    expect(first.locator("[data-seat]")).to_have_count(0)
    page.get_by_role("button", name="席とテーマを保存する").first.click()
    expect(page.locator(".messages")).to_contain_text("席 2人")
    people = event.registrations.filter(table__number=2)
    assert people.count() == 4
    assert people.filter(is_pinned=True, name__in=names).count() == 2


def test_findings__stay_in_the_browser_until_they_are_saved(
    open_screen: Opener, transactional_db: None
) -> None:
    event = seated()
    screen = open_screen(user=build_cast()["secretariat"].user)
    page = screen.page
    address = f"/admin/events/{event.pk}/findings/"
    page.goto(address)
    field = page.locator("[data-add]").first
    field.fill("人手が足りない\n予算がない")
    page.context.set_offline(True)
    page.get_by_role("button", name="保存する").first.click()
    page.context.set_offline(False)
    page.goto(address)
    expect(field).to_have_value("人手が足りない\n予算がない")
    page.get_by_role("button", name="保存する").first.click()
    expect(page.locator(".messages")).to_contain_text("2件を保存しました")
    expect(field).to_have_value("")
    page.goto(address)
    expect(field).to_have_value("")
    assert event.findings.count() == 2
