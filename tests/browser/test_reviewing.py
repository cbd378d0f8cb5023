"""The queue of submissions in a real browser: clicks, chosen reasons, no scripts (O1, S4)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from wagtail.models import TaskState

from catalog.entries.enums import EntryState
from catalog.models import Entry
from cms.members.models import User
from cms.models import StockReason
from cms.reasons.enums import Decision
from tests.browser.conftest import Opener, Screen, World
from tests.browser.test_pages import assert_clean
from tests.factories import entry_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def queue(world: World) -> list[Entry]:
    """Return three submissions, the longest waiting first."""
    return [entry_in(EntryState.IN_REVIEW, title=f"審査を待つ情報{n}") for n in range(3)]


def desk(open_screen: Opener, **how: bool) -> Screen:
    """Return the first screen of 事務局."""
    screen = open_screen(user=User.objects.get(username="jimukyoku"), **how)
    screen.page.goto("/admin/")
    return screen


def test_queue__is_decided_in_one_click_each_after_two(
    open_screen: Opener, queue: list[Entry]
) -> None:
    screen = desk(open_screen)
    page = screen.page
    page.locator("tr[data-entry-id] a").first.click()
    for entry in queue:
        expect(page.locator("main h2").first).to_have_text(entry.title)
        assert_clean(screen)
        page.get_by_role("button", name="承認して公開").click()
        expect(page.locator(".messages")).to_contain_text(f"「{entry.title}」を承認して公開")
    expect(page.locator("h1")).to_have_text("事務局の机")
    assert not page.locator("tr[data-entry-id]").count()
    assert_clean(screen)


def test_reason__is_chosen_edited_and_sent_once(open_screen: Opener, queue: list[Entry]) -> None:
    first, second = StockReason.objects.filter(decision=Decision.RETURN)[:2]
    page = desk(open_screen).page
    page.locator("tr[data-entry-id] a").first.click()
    field = page.get_by_label("差戻しの理由")
    for each in (first, second):
        page.get_by_label(each.text).focus()
        page.keyboard.press("Space")
    expect(field).to_have_value(f"{first.text}\n{second.text}")
    page.get_by_label(first.text).click()
    expect(field).to_have_value(second.text)
    field.fill("直した文です。")
    page.get_by_role("button", name="差し戻す").click()
    expect(page.locator(".messages")).to_contain_text("差し戻しました")
    assert TaskState.objects.get(status=TaskState.STATUS_REJECTED).comment == "直した文です。"


def test_without_scripts__the_chosen_reason_is_sent(
    open_screen: Opener, queue: list[Entry]
) -> None:
    first = StockReason.objects.filter(decision=Decision.RETURN)[0]
    page = desk(open_screen, script=False).page
    page.locator("tr[data-entry-id] a").first.click()
    page.get_by_label(first.text).check()
    page.get_by_role("button", name="差し戻す").click()
    expect(page.locator("main h2").first).to_have_text(queue[1].title)
    assert TaskState.objects.get(status=TaskState.STATUS_REJECTED).comment == first.text
