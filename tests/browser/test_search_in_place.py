"""The result list refreshes without a page load, and the address stays shareable (V2)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Opener, World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
SEARCH = "/matching/search/"


def open_marked(open_screen: Opener, width: int = WIDE) -> Page:
    """Return the search page, marked so that a page load is noticed."""
    page = open_screen(width=width).page
    page.goto(SEARCH)
    page.evaluate("window.marked = true")
    return page


def expect_hits(page: Page, number: int) -> None:
    """Wait until the list says `number`."""
    expect(page.locator("[data-hit-count]")).to_have_attribute("data-hit-count", str(number))


def is_marked(page: Page) -> bool:
    """Whether the page is still the one that was opened."""
    return bool(page.evaluate("window.marked === true"))


def rows_of(page: Page) -> list[str | None]:
    """Return the IDs of the rows."""
    return [row.get_attribute("data-entry-id") for row in page.locator("[data-entry-id]").all()]


def count_of_type(page: Page, slug: str) -> str | None:
    """Return the number beside an information type."""
    return page.locator(f"[data-facet-type={slug}]").get_attribute("data-count")


class TestSearchInPlace:
    """Ticking, typing and turning pages."""

    @pytest.mark.parametrize("width", [WIDE, NARROW])
    def test_genre__ticked_changes_hits_counts_and_address(
        self, open_screen: Opener, world: World, width: int
    ) -> None:
        page = open_marked(open_screen, width)
        expect_hits(page, 36)
        assert count_of_type(page, "case") == "35"
        if width == NARROW:
            page.get_by_text("条件を変える").click()
        page.check("[name=genre][value=bousai]")
        expect_hits(page, 1)
        assert rows_of(page) == [str(world.product.pk)]
        assert (count_of_type(page, "case"), count_of_type(page, "product")) == ("0", "1")
        assert page.url.endswith(f"{SEARCH}?genre=bousai")
        assert is_marked(page)

    def test_change__told_to_screen_readers(self, open_screen: Opener, world: World) -> None:
        page = open_marked(open_screen)
        page.check("[name=genre][value=bousai]")
        expect(page.locator("[data-search-status]")).to_have_text("検索結果 1件")

    def test_back_button__restores_hits_and_ticks(self, open_screen: Opener, world: World) -> None:
        page = open_marked(open_screen)
        page.check("[name=genre][value=bousai]")
        expect_hits(page, 1)
        page.check("[name=type][value=case]")
        expect_hits(page, 0)
        page.go_back()
        expect_hits(page, 1)
        expect(page.locator("[name=type][value=case]")).not_to_be_checked()
        expect(page.locator("[name=genre][value=bousai]")).to_be_checked()
        page.go_back()
        expect_hits(page, 36)
        expect(page.locator("[name=genre][value=bousai]")).not_to_be_checked()
        page.go_forward()
        expect_hits(page, 1)
        assert is_marked(page)

    def test_back_button__after_typing_leads_to_before_the_word(
        self, open_screen: Opener, world: World
    ) -> None:
        page = open_marked(open_screen)
        page.check("[name=genre][value=kanko]")
        expect_hits(page, 35)
        page.fill("#search-q", "避難")
        expect_hits(page, 0)
        page.fill("#search-q", "避難所")
        page.wait_for_url("**q=*%80*")
        page.press("#search-q", "Enter")
        expect(page.locator("#results-title")).to_be_focused()
        page.go_back()
        expect_hits(page, 35)
        assert page.url.endswith("?genre=kanko")
        expect(page.locator("#search-q")).to_have_value("")

    @pytest.mark.parametrize("leaves", [False, True])
    def test_back_button__the_field_shows_the_applied_word(
        self, open_screen: Opener, world: World, *, leaves: bool
    ) -> None:
        page = open_marked(open_screen)
        field = page.locator("#search-q")
        page.check("[name=genre][value=kanko]")
        expect_hits(page, 35)
        field.fill("避難所")
        page.click("#search-form button")
        expect_hits(page, 0)
        field.focus()
        if leaves:
            page.goto("/news/")
            page.go_back()
            expect(field).to_have_value("避難所")
        page.go_back()
        expect_hits(page, 35)
        expect(field).to_have_value("")
        page.check("[name=type][value=case]")
        expect_hits(page, 35)
        assert "q=" not in page.url

    def test_trail__names_the_result_list_without_a_load(
        self, open_screen: Opener, world: World
    ) -> None:
        page = open_marked(open_screen)
        expect(page.locator(".breadcrumbs li").last).to_have_text("検索画面")
        page.check("[name=genre][value=bousai]")
        expect_hits(page, 1)
        expect(page.locator(".breadcrumbs li").last).to_have_text("検索結果一覧")
        page.locator(".breadcrumbs").get_by_role("link", name="検索画面").click()
        expect_hits(page, 36)
        expect(page.locator("[name=genre][value=bousai]")).not_to_be_checked()

    def test_address__opened_fresh_shows_the_same(self, open_screen: Opener, world: World) -> None:
        page = open_marked(open_screen)
        page.check("[name=genre][value=kanko]")
        expect_hits(page, 35)
        page.fill("#search-q", "案内")
        page.click("#search-form button")
        page.wait_for_url("**q=*")
        page.click(".pager [rel=next]")
        page.wait_for_url("**page=2*")
        expect(page.locator("[data-entry-id]")).to_have_count(5)
        fresh = open_screen().page
        fresh.goto(page.url)
        expect_hits(fresh, 35)
        assert rows_of(fresh) == rows_of(page)
        expect(fresh.locator("#search-q")).to_have_value("案内")
        expect(fresh.locator("[name=genre][value=kanko]")).to_be_checked()
        assert is_marked(page)

    def test_text__searched_while_typing(self, open_screen: Opener, world: World) -> None:
        page = open_marked(open_screen)
        page.locator("#search-q").press_sequentially("避難所")
        expect_hits(page, 1)
        page.wait_for_url("**q=*")
        assert is_marked(page)

    def test_condition__taken_away_by_its_chip(self, open_screen: Opener, world: World) -> None:
        page = open_marked(open_screen)
        page.check("[name=genre][value=bousai]")
        expect_hits(page, 1)
        page.click("#results .chip--link")
        expect_hits(page, 36)
        expect(page.locator("[name=genre][value=bousai]")).not_to_be_checked()
        assert is_marked(page)

    def test_no_hits__loosened_in_place(self, open_screen: Opener, world: World) -> None:
        page = open_marked(open_screen)
        page.check("[name=genre][value=bousai]")
        expect_hits(page, 1)
        page.check("[name=type][value=case]")
        expect_hits(page, 0)
        page.get_by_role("link", name="行政課題のジャンルを外す").click()
        expect_hits(page, 35)
        assert is_marked(page)

    def test_server_in_trouble__page_loads_as_usual(
        self, open_screen: Opener, world: World
    ) -> None:
        page = open_marked(open_screen)
        page.route("**/*", lambda route: route.abort(), times=1)
        page.check("[name=genre][value=bousai]")
        expect_hits(page, 1)
        assert not is_marked(page)

    def test_login_link__leads_back_to_the_search(self, open_screen: Opener, world: World) -> None:
        page = open_marked(open_screen)
        page.check("[name=genre][value=bousai]")
        expect_hits(page, 1)
        expect(page.locator("[data-login-link]")).to_have_attribute(
            "href", re.compile(rf"/login/\?next={SEARCH}%3Fgenre%3Dbousai$")
        )
