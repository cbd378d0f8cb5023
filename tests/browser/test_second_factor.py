"""The secretariat's login with a smartphone and with recovery codes, in a real browser (M3)."""

from __future__ import annotations

import re
import time
from base64 import b32decode

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from cms.members.models import User
from home.demo.members import PASSWORD
from tests.browser.conftest import NARROW, WIDE, Opener, World
from tests.browser.test_pages import assert_clean
from tests.second_factor import CHANGE, NEW_CODES, OWN, Phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture(autouse=True)
def second_factor(settings: LazySettings) -> None:
    """Switch the second factor on."""
    settings.SECRETARIAT_2FA = True


@pytest.fixture
def clerk(world: World) -> User:
    """Return the demo's account of the secretariat."""
    return User.objects.get(username="jimukyoku")


def enter_password(page: Page) -> None:
    """Log in as the secretariat, on the way to the admin."""
    page.goto("/admin/")
    page.fill("[name=username]", "jimukyoku")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def enter_code(page: Page, code: str) -> None:
    """Type a code and press the button."""
    page.fill("[name=code]", code)
    page.click("main form:has([name=code]) button[type=submit]")


def set_up(page: Page) -> tuple[Phone, list[str]]:
    """Set an app up; return the phone and the recovery codes, still on the screen."""
    page.wait_for_url("**/login/code/setup/")
    spelled = "".join(page.inner_text(".secret").split())
    phone = Phone(b32decode(spelled).hex(), time)
    enter_code(page, phone.code())
    page.wait_for_url("**/login/code/setup/codes/")
    return phone, page.locator(".codes li").all_inner_texts()


class TestErrand:
    @pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
    def test_errand__set_up_log_in_and_again_with_a_recovery_code(
        self, open_screen: Opener, clerk: User, script: bool
    ) -> None:
        page = open_screen(script=script).page
        enter_password(page)
        _, codes = set_up(page)
        assert len(codes) == 10
        page.get_by_role("button", name="保管してログインする").click()
        page.wait_for_url("**/admin/")

        again = open_screen(script=script).page
        enter_password(again)
        again.wait_for_url("**/login/code/")
        enter_code(again, codes[0])
        again.wait_for_url("**/admin/")
        again.goto(OWN)
        expect(again.locator("[data-codes-left]")).to_have_attribute("data-codes-left", "9")

    def test_keyboard__code_field_first_then_the_button(
        self, open_screen: Opener, clerk: User
    ) -> None:
        page = open_screen().page
        enter_password(page)
        phone, _ = set_up(page)
        other = open_screen().page
        enter_password(other)
        other.wait_for_url("**/login/code/")
        other.focus("[name=code]")
        other.keyboard.insert_text(phone.wrong_code())
        other.keyboard.press("Enter")
        expect(other.locator("#id_code_error")).to_contain_text("コードが違う")
        expect(other.locator("[name=code]")).to_have_value("")


@pytest.mark.parametrize("width", [WIDE, NARROW])
class TestScreens:
    def test_screens__accessible_quiet_and_fitting(
        self, open_screen: Opener, clerk: User, width: int
    ) -> None:
        page = (screen := open_screen(width=width)).page
        enter_password(page)
        page.wait_for_url("**/login/code/setup/")
        assert page.evaluate("document.querySelector('.qr').naturalWidth") > 100
        assert_clean(screen)
        enter_code(page, "12345")
        page.wait_for_selector("[role=alert]")
        assert_clean(screen)
        phone, codes = set_up(page)
        assert_clean(screen)
        page.get_by_role("button", name="保管してログインする").click()
        page.wait_for_url("**/admin/")
        for address in (OWN, NEW_CODES, CHANGE):
            page.goto(address)
            assert_clean(screen)
        enter_code(page, codes[0])
        page.wait_for_url(re.compile("/device/new/$"))
        assert_clean(screen)

        other = (screen := open_screen(width=width)).page
        enter_password(other)
        other.wait_for_url("**/login/code/")
        assert_clean(screen)
        enter_code(other, phone.wrong_code())
        other.wait_for_selector("[role=alert]")
        assert_clean(screen)

    def test_paper__has_the_codes_and_whose_they_are(
        self, open_screen: Opener, clerk: User, width: int
    ) -> None:
        page = open_screen(width=width).page
        enter_password(page)
        _, codes = set_up(page)

        page.emulate_media(media="print")

        expect(page.get_by_text(codes[-1])).to_be_visible()
        expect(page.get_by_text("ID：jimukyoku")).to_be_visible()
        expect(page.locator("main form")).to_be_hidden()
