"""What members do with a result list: choose over pages, compare, keep, ask (V10 to V13)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Opener, World
from tests.browser.test_pages import assert_clean

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
SEARCH = "/matching/search/"
BOXES = "input[type=checkbox][name=compare]"


class TestChoice:
    """compare.js keeps the choice over pages; without it one page is sent (V11)."""

    def test_choice__over_pages_up_to_four(self, open_screen: Opener, world: World) -> None:
        page = open_screen(user=world.official).page
        page.goto(f"{SEARCH}?genre=kanko")
        for number in range(2):
            page.locator(BOXES).nth(number).check()
        page.locator("#results .pager__step[rel=next]").click()
        expect(page.locator(BOXES)).to_have_count(5)
        for number in range(2):
            page.locator(BOXES).nth(number).check()
        expect(page.locator("[data-chosen]")).to_contain_text("4件を選んでいます")
        expect(page.locator(BOXES).nth(2)).to_be_disabled()
        page.get_by_role("button", name="選んだ情報を比較").click()
        expect(page.locator("thead th")).to_have_count(5)

    def test_choice__taken_back(self, open_screen: Opener, world: World) -> None:
        page = open_screen(user=world.official).page
        page.goto(SEARCH)
        page.locator(BOXES).first.check()
        page.get_by_role("button", name="選択を外す").click()
        expect(page.locator(BOXES).first).not_to_be_checked()
        expect(page.locator("[data-chosen]")).to_be_hidden()

    def test_choice__without_script(self, open_screen: Opener, world: World) -> None:
        page = open_screen(user=world.official, script=False).page
        page.goto(SEARCH)
        for number in range(2):
            page.locator(BOXES).nth(number).check()
        page.get_by_role("button", name="選んだ情報を比較").click()
        expect(page.locator("thead th")).to_have_count(3)

    def test_comparison__prints_on_a4_landscape(self, open_screen: Opener, world: World) -> None:
        page = open_screen(user=world.official).page
        page.goto(f"{SEARCH}compare/?id={world.product.pk}")
        pdf = page.pdf(prefer_css_page_size=True)
        assert b"/MediaBox [0 0 841" in pdf
        assert b"/MediaBox [0 0 594" not in pdf


@pytest.mark.parametrize("width", [WIDE, NARROW])
class TestPages:
    """axe, console and width of each screen."""

    @pytest.mark.parametrize(
        "path",
        ["compare/?id={pk}", "saved/new/?genre=bousai", "{pk}/contact/", "{pk}/contact/sent/"],
    )
    def test_page__accessible_quiet_and_fitting(
        self, open_screen: Opener, world: World, width: int, path: str
    ) -> None:
        screen = open_screen(width=width, user=world.official)
        screen.page.goto(SEARCH + path.format(pk=world.product.pk))
        assert_clean(screen)

    def test_saved_list__accessible_quiet_and_fitting(
        self, open_screen: Opener, world: World, width: int
    ) -> None:
        screen = open_screen(width=width, user=world.official)
        for _ in range(2):
            screen.page.goto(f"{SEARCH}saved/new/?genre=bousai")
            screen.page.get_by_role("button", name="保存").click()
        assert_clean(screen)
