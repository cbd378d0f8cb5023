"""A working day of the secretariat, from the desk and back to it, every click counted (spec 6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import state_of
from catalog.models import Entry, LinkCheck
from cms.members.joining.enums import ApplicationState
from cms.members.models import AccessAlert, Application, Organization, User
from home.demo.desk import build_desk
from home.demo.entries import build_entries
from home.demo.terms import build_terms
from tests.browser.conftest import Opener, World
from tests.browser.test_pages import assert_clean
from tests.factories import entry_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


class Desk:
    """The first screen of the admin, and a hand whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    @contextmanager
    def errand(self, most: int) -> Iterator[Page]:
        """Begin on the first screen; what is done must not take more than `most` clicks."""
        self.page.goto("/admin/")
        self.clicks = 0
        yield self.page
        assert self.clicks <= most

    def press(self, what: Locator) -> None:
        """Click it."""
        self.clicks += 1
        what.click()

    def row(self, kind: str) -> Locator:
        """Return the row of the desk that tells of one kind of work."""
        return self.page.locator(f"tr[data-waiting='{kind}']")

    def expect_told(self, kind: str, number: int) -> None:
        """Look at the desk again: so much waits, and what does not wait has no row."""
        self.page.goto("/admin/")
        expect(self.row(kind)).to_have_count(min(number, 1))
        if number:
            expect(self.row(kind)).to_have_attribute("data-count", str(number))


@pytest.fixture
def desk(world: World, open_screen: Opener) -> Desk:
    """Return the desk of 事務局 in the demo world, with one thing of each kind on it."""
    build_terms()
    build_entries()
    build_desk()
    entry_in(EntryState.IN_REVIEW, title="審査を待つ情報")
    return Desk(open_screen(user=User.objects.get(username="jimukyoku")).page)


class TestWorkingDay:
    def test_day__from_approval_to_merger(self, desk: Desk, world: World) -> None:
        self.approve(desk)
        self.admit(desk)
        self.look_at_the_warning(desk)
        self.look_at_the_dead_link(desk)
        self.take_the_stale_entry_down(desk)
        self.take_down_what_was_reported(desk, world)
        self.merge_and_undo(desk)

    def approve(self, desk: Desk) -> None:
        """Two clicks (S4)."""
        waiting = Entry.objects.get(title="審査を待つ情報")
        with desk.errand(most=2) as page:
            desk.press(page.get_by_role("link", name=waiting.title))
            desk.press(page.get_by_role("button", name="承認して公開"))
            expect(page.locator(".messages")).to_contain_text("承認して公開しました")
        assert state_of(Entry.objects.get(pk=waiting.pk)) == EntryState.PUBLISHED

    def admit(self, desk: Desk) -> None:
        """Two clicks (M12)."""
        with desk.errand(most=2) as page:
            desk.press(page.locator("tr[data-application-id]").get_by_role("link"))
            desk.press(page.get_by_role("button", name="承認"))
            expect(page.locator(".messages")).to_contain_text("承認し、案内のメールを送りました")
        assert Application.objects.get().state == ApplicationState.APPROVED
        desk.page.goto("/admin/")
        expect(desk.page.locator("tr[data-application-id]")).to_have_count(0)

    def look_at_the_warning(self, desk: Desk) -> None:
        """The list, the question, the answer (M22)."""
        with desk.errand(most=3) as page:
            desk.press(desk.row("アクセスの警告").get_by_role("link"))
            desk.press(page.get_by_role("link", name="確認済みにする"))
            desk.press(page.get_by_role("button", name="確認済みにする"))
            expect(page.locator(".messages")).to_be_visible()
        assert not AccessAlert.objects.filter(handled_at=None).exists()
        desk.expect_told("アクセスの警告", 0)

    def look_at_the_dead_link(self, desk: Desk) -> None:
        """The list, the link, 「もう一度確かめる」 (O5)."""
        before = LinkCheck.objects.get().next_check_at
        with desk.errand(most=3) as page:
            desk.press(desk.row("リンク切れ").get_by_role("link"))
            desk.press(page.get_by_role("link", name=LinkCheck.objects.get().address))
            desk.press(page.get_by_role("button", name="もう一度確かめる"))
            expect(page.locator(".messages")).to_be_visible()
        assert LinkCheck.objects.get().next_check_at < before

    def take_the_stale_entry_down(self, desk: Desk) -> None:
        """The list, the question, the answer (O6, S3)."""
        with desk.errand(most=3) as page:
            desk.press(desk.row("確認のない情報").get_by_role("link"))
            desk.press(page.get_by_role("link", name="公開停止", exact=True).first)
            page.get_by_label("理由").fill("１年以上確認されていないため")
            desk.press(page.locator("main").get_by_role("button", name="公開停止"))
            expect(page.locator(".messages")).to_be_visible()
        desk.expect_told("確認のない情報", 0)

    def take_down_what_was_reported(self, desk: Desk, world: World) -> None:
        """Two clicks, by the number that somebody tells on the telephone (S3)."""
        with desk.errand(most=2) as page:
            page.get_by_label("公開を停止する登録情報").fill(str(world.product.pk))
            desk.press(page.get_by_role("button", name="公開停止の画面へ"))
            page.get_by_label("理由").fill("連絡先が誤っているため")
            desk.press(page.locator("main").get_by_role("button", name="公開停止"))
            expect(page.locator(".messages")).to_be_visible()
        assert state_of(Entry.objects.get(pk=world.product.pk)) == EntryState.STOPPED

    def merge_and_undo(self, desk: Desk) -> None:
        """The list, organisation, preview, merger; the way back is as short (O8)."""
        town = Organization.objects.get(external_id="yamabe")
        entries = set(town.entries.values_list("pk", flat=True))
        assert entries
        with desk.errand(most=4) as page:
            desk.press(page.locator(".desk__ways").get_by_role("link", name="団体", exact=True))
            row = page.locator("tr", has_text=town.name)
            desk.press(row.get_by_role("link", name="統合する"))
            page.get_by_label("統合先").fill("みなと市（架空）")
            desk.press(page.get_by_role("button", name="統合の内容を確かめる"))
            desk.press(page.get_by_role("button", name="統合する"))
            expect(page.locator(".messages")).to_be_visible()
        into = Organization.objects.get(external_id="minato")
        assert entries <= set(into.entries.values_list("pk", flat=True))

        with desk.errand(most=4) as page:
            desk.press(page.get_by_role("button", name="会員"))
            desk.press(page.get_by_role("link", name="団体の統合と改称"))
            desk.press(page.get_by_role("link", name="元に戻す"))
            desk.press(page.get_by_role("button", name="元に戻す"))
            expect(page.locator(".messages")).to_be_visible()
        assert set(town.entries.values_list("pk", flat=True)) == entries


class TestPages:
    """The pages that visitors and members meet on the way."""

    @pytest.mark.parametrize("width", [1280, 390])
    def test_open_data__accessible_quiet_and_fitting(
        self, world: World, open_screen: Opener, width: int
    ) -> None:
        screen = open_screen(width=width)
        screen.page.goto("/api/v1/")
        expect(screen.page.locator("h1")).to_be_visible()
        assert_clean(screen)
