"""Whole errands: without JavaScript, with it, and with the keyboard alone (V1 to V5, W5)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Like
from home.demo.members import PASSWORD
from tests.browser.conftest import Opener, World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
SEARCH = "/matching/search/"
LOGIN = re.compile(r"/login/\?next=")


def log_in(page: Page, login_id: str) -> None:
    """Fill in the login form that is on the screen."""
    page.fill("[name=username]", login_id)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def expect_hits(page: Page, number: int) -> None:
    """Wait until the list says `number`."""
    expect(page.locator("[data-hit-count]")).to_have_attribute("data-hit-count", str(number))


def expect_likes(page: Page, number: int, pressed: str) -> None:
    """Wait until the button is in this state."""
    expect(page.locator("main [data-like-count]")).to_have_attribute("data-like-count", str(number))
    expect(page.locator("[data-like] button")).to_have_attribute("aria-pressed", pressed)


def tab_to(page: Page, selector: str) -> None:
    """Press the tab key until the element has the focus, at most a hundred times."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the tab key never reaches {selector}")


class TestWithoutJavaScript:
    """The server does everything."""

    def test_errand__search_turn_open_log_in_like(self, open_screen: Opener, world: World) -> None:
        page = open_screen(script=False).page
        page.goto("/")
        page.fill("#banner-q", "案内")
        page.click(".hero form button")
        expect_hits(page, 35)
        page.fill("#search-q", "")
        page.check("[name=genre][value=kanko]")
        page.get_by_role("button", name="情報検索").click()
        expect_hits(page, 35)
        expect(page.locator("[data-entry-id]")).to_have_count(30)
        page.click(".pager [rel=next]")
        expect(page.locator("[data-entry-id]")).to_have_count(5)
        expect(page.locator("[name=genre][value=kanko]")).to_be_checked()
        first = page.locator("[data-entry-id]").first
        number = first.get_attribute("data-entry-id")
        first.locator("[data-detail-link]").click()
        page.wait_for_url(LOGIN)
        log_in(page, "minato")
        page.wait_for_url(re.compile(rf"{SEARCH}{number}/\?.*genre=kanko"))
        expect(page.locator("h1")).to_contain_text("山道の案内板")
        expect_likes(page, 0, "false")
        page.click("[data-like] button")
        expect_likes(page, 1, "true")
        page.get_by_role("link", name="検索結果一覧に戻る").click()
        page.wait_for_url("**page=2*")
        row = page.locator(f"[data-entry-id='{number}']")
        expect(row.locator("[data-like-count]")).to_have_attribute("data-like-count", "1")

    def test_genre_below__reached_by_opening_its_parent(
        self, open_screen: Opener, world: World
    ) -> None:
        page = open_screen(script=False).page
        page.goto(SEARCH)
        box = page.locator("[name=genre][value=hinan]")
        assert not box.is_visible()
        page.locator(".tree__item", has=box).locator("summary").first.click()
        box.check()
        page.get_by_role("button", name="情報検索").click()
        expect_hits(page, 1)
        assert page.locator("[name=genre][value=hinan]").is_visible()

    def test_login__back_and_forth(self, open_screen: Opener, world: World) -> None:
        page = open_screen(script=False).page
        page.goto(f"{SEARCH}?genre=kanko")
        page.click("[data-login-link]")
        page.wait_for_url(LOGIN)
        page.get_by_role("link", name="戻る", exact=True).click()
        page.wait_for_url(f"**{SEARCH}?genre=kanko")
        page.click("[data-login-link]")
        log_in(page, "minato")
        page.wait_for_url(f"**{SEARCH}?genre=kanko")
        expect(page.locator(".account-menu")).to_contain_text("みなと市（架空）")


class TestLikeInPlace:
    """「いいね！」 without leaving the page (V5)."""

    def test_like__given_and_taken_back(self, open_screen: Opener, world: World) -> None:
        screen = open_screen(user=world.official)
        page = screen.page
        page.goto(f"{SEARCH}{world.product.pk}/")
        page.evaluate("window.marked = true")
        expect_likes(page, 0, "false")
        page.click("[data-like] button")
        expect_likes(page, 1, "true")
        expect(page.locator("[data-like] [role=status]")).to_contain_text("1件")
        assert list(world.product.likes.all()) == list(
            Like.objects.filter(organization=world.official.organization)
        )
        page.click("[data-like] button")
        expect_likes(page, 0, "false")
        assert page.evaluate("window.marked") is True
        assert screen.errors == []
        assert not world.product.likes.exists()

    def test_like__kept_after_reload(self, open_screen: Opener, world: World) -> None:
        page = open_screen(user=world.official).page
        page.goto(f"{SEARCH}{world.product.pk}/")
        page.click("[data-like] button")
        expect_likes(page, 1, "true")
        page.reload()
        expect_likes(page, 1, "true")


class TestKeyboard:
    """Nothing needs a mouse."""

    def test_skip_link__first_stop_and_leads_to_the_content(
        self, open_screen: Opener, world: World
    ) -> None:
        page = open_screen().page
        page.goto("/")
        page.keyboard.press("Tab")
        link = page.locator(".skip-link")
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")

    def test_search__ticked_searched_and_opened(self, open_screen: Opener, world: World) -> None:
        page = open_screen(user=world.official).page
        page.goto(SEARCH)
        tab_to(page, "[name=genre][value=bousai]")
        page.keyboard.press("Space")
        expect_hits(page, 1)
        expect(page.locator("[name=genre][value=bousai]")).to_be_focused()
        tab_to(page, "#search-form button")
        page.keyboard.press("Enter")
        expect(page.locator("#results-title")).to_be_focused()
        tab_to(page, "[data-detail-link]")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{SEARCH}{world.product.pk}/?genre=bousai")
        tab_to(page, "[data-like] button")
        page.keyboard.press("Space")
        expect_likes(page, 1, "true")
        expect(page.locator("[data-like] button")).to_be_focused()

    @pytest.mark.parametrize("key", ["Enter", "Space"])
    def test_genres_below__opened_and_closed(
        self, open_screen: Opener, world: World, key: str
    ) -> None:
        page = open_screen().page
        page.goto(SEARCH)
        tab_to(page, "#search-form summary")
        box = page.locator("[name=genre][value=hinan]")
        expect(box).to_be_hidden()
        page.keyboard.press(key)
        expect(box).to_be_visible()
        page.keyboard.press(key)
        expect(box).to_be_hidden()
