"""Every page in a real browser: accessible, quiet, and no wider than the screen (W5, 2.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cms.members.models import User
from tests.browser.conftest import NARROW, WIDE, Opener, Screen, World
from tests.browser.measuring import faults, faults_at_400_percent

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
SEARCH = "/matching/search/"


@dataclass(frozen=True)
class Place:
    """A page: its address, who looks at it, and the status it answers."""

    name: str
    address: str | Callable[[World], str]
    who: str = ""
    status: int = 200

    def open(self, open_screen: Opener, world: World, width: int) -> Screen:
        """Return the screen with the page on it."""
        screen = open_screen(width=width, user=getattr(world, self.who) if self.who else None)
        address = self.address if isinstance(self.address, str) else self.address(world)
        response = screen.page.goto(address)
        assert response is not None
        assert response.status == self.status
        return screen


PLACES = [
    Place("home", "/"),
    Place("home of a member", "/", who="official"),
    Place("menu", "/matching/"),
    Place("search", SEARCH),
    Place("results", f"{SEARCH}?q=案内&genre=kanko&type=case&sort=relevance&page=2"),
    Place("results of a member", f"{SEARCH}?genre=bousai", who="official"),
    Place("no hits", f"{SEARCH}?q=ありえない言葉&genre=shobo&type=person"),
    Place("detail", lambda world: f"{SEARCH}{world.product.pk}/?genre=hinan", who="official"),
    Place("forbidden detail", lambda world: f"{SEARCH}{world.product.pk}/", "company", 403),
    Place("not found", "/nowhere/", status=404),
    Place("deleted", lambda world: f"{SEARCH}{world.deleted.pk}/", status=410),
    Place("stopped", lambda world: f"{SEARCH}{world.stopped.pk}/", status=410),
    Place("login", "/login/?next=/matching/"),
    Place("password reset", "/password/reset/"),
    Place("password reset sent", "/password/reset/sent/"),
    Place("password link used", "/password/set/MQ/x-y/"),
    Place("account", "/account/", who="official"),
    Place("profile", "/account/profile/", who="official"),
    Place("change of password", "/account/password/", who="official"),
    Place("change of address", "/account/email/", who="official"),
    Place("dead link to an address", "/account/email/x/", who="official"),
    Place("contact", "/account/contact/", who="official"),
    Place("colleagues", "/account/colleagues/", who="official"),
    Place("invitation", "/account/colleagues/invite/", who="official"),
    Place(
        "closing an account",
        lambda world: f"/account/colleagues/{world.colleague.pk}/close/",
        who="official",
    ),
    Place("own list", "/matching/my/", who="company"),
    Place("own list, filtered", "/matching/my/?genre=bousai&waits=draft", who="company"),
    Place("own form", "/matching/my/new/", who="company"),
    Place("news", "/news/"),
    Place("news of a category", "/news/?category=notice"),
    Place("piece of news", "/news/genre-review/"),
    Place("report of a study meeting", "/events/kouryu-13/report/"),
    Place("standard page", "/accessibility/"),
    Place("site search", "/search/?q=避難"),
    Place("writing to the association", "/contact/"),
    Place("map of the site", "/sitemap/", who="official"),
    Place("questionnaire", "/survey/"),
    Place("questionnaire sent", "/survey/thanks/"),
]


#: The way to help stands behind the same link on every page (WCAG 3.2.6).
HELP = "お知らせ\nお問い合わせ"
#: So many pages are looked at in one world: building it takes longer than looking.
VISIT = 8
VISITS = [PLACES[first : first + VISIT] for first in range(0, len(PLACES), VISIT)]


def assert_clean(screen: Screen) -> None:
    """Check that axe and our measures find nothing, the console is quiet and nothing sticks out.

    The window of a phone is made as narrow as 400 % makes one of 1280 pixels, too.
    """
    page = screen.page
    is_ours = "/admin/" not in page.url
    page.wait_for_load_state("load" if is_ours else "networkidle")  # Wagtail fades its messages in
    sizes = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sizes[0] <= sizes[1], "the page scrolls sideways"
    found = faults(page, is_ours=is_ours)
    if sizes[1] == NARROW:
        found += faults_at_400_percent(page, is_ours=is_ours)
    assert screen.errors == []
    assert found == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
class TestPage:
    """One page at the width of a desk and of a phone."""

    @pytest.mark.parametrize("places", VISITS, ids=lambda places: places[0].name)
    def test_pages__accessible_quiet_and_fitting(
        self,
        open_screen: Opener,
        world: World,
        width: int,
        places: list[Place],
        subtests: pytest.Subtests,
    ) -> None:
        for place in places:
            with subtests.test(place.name):
                screen = place.open(open_screen, world, width)
                assert_clean(screen)
                assert HELP in screen.page.locator(".site-footer").inner_text()

    def test_login__with_an_error(self, open_screen: Opener, world: World, width: int) -> None:
        page = (screen := open_screen(width=width)).page
        page.goto("/login/")
        page.fill("[name=username]", "minato")
        page.fill("[name=password]", "wrong")
        pasted = (
            "field => field.dispatchEvent(new Event('paste', { bubbles: true, cancelable: true }))"
        )
        assert page.locator("[name=password]").evaluate(pasted), "nobody has to type it (3.3.8)"
        page.click("main button[type=submit]")
        page.wait_for_selector("[role=alert]")
        assert_clean(screen)

    def test_contact__with_errors_then_sent(
        self, open_screen: Opener, world: World, width: int
    ) -> None:
        page = (screen := open_screen(width=width)).page
        page.goto("/contact/")
        page.fill("[name=email]", "broken")
        page.click("main form[method=post] button")
        page.wait_for_selector("[role=alert]")
        assert_clean(screen)
        page.check("[name=concern][value=other]")
        for name in ("organization", "name", "text"):
            page.fill(f"[name={name}]", "試験")
        page.fill("[name=email]", "test@example.jp")
        page.click("main form[method=post] button")
        page.wait_for_url("**/contact/sent/")
        assert_clean(screen)

    def test_password_reset__with_an_error(
        self, open_screen: Opener, world: World, width: int
    ) -> None:
        page = (screen := open_screen(width=width)).page
        page.goto("/password/reset/")
        page.fill("[name=email]", "broken")
        page.click("main button[type=submit]")
        page.wait_for_selector("[role=alert]")
        assert_clean(screen)

    def test_questionnaire__with_errors(
        self, open_screen: Opener, world: World, width: int
    ) -> None:
        page = (screen := open_screen(width=width)).page
        page.goto("/survey/")
        page.click("main button[type=submit]")
        page.wait_for_selector("[role=alert]")
        screen.errors.clear()  # the browser notes the status of the answer
        assert_clean(screen)

    def test_search__with_open_genres_and_results_refreshed(
        self, open_screen: Opener, world: World, width: int
    ) -> None:
        page = (screen := open_screen(width=width)).page
        page.goto(SEARCH)
        for summary in page.query_selector_all("#search-form summary"):
            if summary.is_visible():  # on wide screens nothing folds but the genres
                summary.click()
        page.check("[name=genre][value=hinan]")
        page.wait_for_selector("[data-hit-count='1']")
        assert_clean(screen)


class TestAdmin:
    @pytest.mark.parametrize("address", ["/admin/nowhere/", "/admin/pages/99999/edit/"])
    def test_not_found__accessible_and_in_japanese(
        self, open_screen: Opener, world: World, address: str
    ) -> None:
        screen = open_screen(user=User.objects.get(username="jimukyoku"))
        response = screen.page.goto(address)
        assert response is not None
        assert response.status == 404
        assert screen.page.locator("h1").inner_text() == "ページが見つかりません"
        assert_clean(screen)


class TestMenuOfPhones:
    """On phones the main menu is a modal dialog, with and without JavaScript."""

    @pytest.mark.parametrize("script", [True, False])
    def test_menu__keeps_the_focus_inside_and_closes(
        self, open_screen: Opener, world: World, script: bool
    ) -> None:
        page = (screen := open_screen(width=NARROW, script=script)).page
        page.goto("/")
        menu = page.locator("#main-menu")
        assert not menu.is_visible()
        page.focus(".menu-button")
        page.keyboard.press("Enter")
        menu.wait_for(state="visible")
        places = page.locator("#main-menu:modal :is(a, button)").count() + 1
        assert places > 2
        for _ in range(2 * places):
            page.keyboard.press("Tab")
            outside = page.locator(":focus").and_(page.locator("body :not(#main-menu *)"))
            assert outside.count() == 0
        if script:  # axe is a script itself
            assert_clean(screen)
        page.keyboard.press("Escape")
        menu.wait_for(state="hidden")
        assert page.locator(".menu-button:focus").count() == 1
        page.keyboard.press("Enter")
        menu.get_by_role("button", name="閉じる").click()
        menu.wait_for(state="hidden")

    def test_browser_without_commands__opens_it_modal_by_script(
        self, open_screen: Opener, world: World
    ) -> None:
        page = open_screen(width=NARROW).page
        page.add_init_script(
            "delete HTMLButtonElement.prototype.commandForElement;"
            "addEventListener('command', (event) => event.preventDefault(), true)"
        )
        page.goto("/")
        page.click(".menu-button")
        page.locator("#main-menu:modal").wait_for(state="visible")
        page.locator("#main-menu").get_by_role("button", name="閉じる").click()
        page.locator("#main-menu").wait_for(state="hidden")


class TestWatch:
    """The tests above notice what they look for."""

    def test_watch__hears_a_violation_of_the_policy(
        self, open_screen: Opener, world: World
    ) -> None:
        page = (screen := open_screen()).page
        page.goto("/")
        with page.expect_console_message(lambda message: message.text.startswith("CSP style")):
            page.evaluate("document.body.setAttribute('style', 'color: red')")
        assert screen.errors != []

    @pytest.mark.parametrize(
        ("damage", "message"),
        [
            ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
            ("document.body.style.width = '200vw'", "scrolls sideways"),
            ("console.error('trouble')", "trouble"),
            (
                "const sheet = new CSSStyleSheet();"
                "sheet.replaceSync(':focus-visible { box-shadow: none !important;"
                " outline: 0 !important; }');"
                "document.adoptedStyleSheets = [sheet]",
                "the focus is not seen",
            ),
            (
                "document.querySelector('.site-footer').style.cssText ="
                " 'position: fixed; inset: 0; z-index: 99'",
                "the focus lies hidden",
            ),
            (
                "document.querySelector('#site-q').style.border = '1px solid #ddd';"
                "document.querySelector('#site-q').style.background = '#fff'",
                "its edge is too faint",
            ),
            (
                "document.querySelector('main h1').style.cssText ="
                " 'height: 1rem; overflow: hidden'",
                "cut off",
            ),
        ],
    )
    def test_watch__sees_damage(
        self, open_screen: Opener, world: World, damage: str, message: str
    ) -> None:
        screen = open_screen(width=WIDE if "site-q" in damage else NARROW)
        screen.page.goto("/matching/")
        screen.page.evaluate(damage)
        with pytest.raises(AssertionError, match=message):
            assert_clean(screen)
