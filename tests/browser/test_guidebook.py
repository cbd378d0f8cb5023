"""The guidebook in a real browser: reading, self-check, the whole edition on paper (G3 to G5)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.members.models import User
from guidebook.models import EditionPage, SelfCheck
from guidebook.self_check.enums import Progress
from guidebook.starter.starting import start_guidebook
from tests.browser.conftest import NARROW, WIDE, Opener, World, session_of
from tests.browser.paper import pdf_pages, pdf_size
from tests.browser.test_pages import assert_clean
from tests.browser.test_weight_and_print import transferred
from tests.guidebook.worlds import answers_in, keep_check

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
EDITION = "/guidebook/ver2/"
CHAPTER = f"{EDITION}1/"
CHECKLIST = f"{EDITION}checklist/"
PUBLIC = (
    "/guidebook/",
    EDITION,
    "/guidebook/2014/",
    CHAPTER,
    f"{CHAPTER}?with=hinanjo",
    CHECKLIST,
    f"{EDITION}print/",
)
LIMIT = 60 * 1024
ITEMS = 10


@pytest.fixture
def editions(world: World) -> World:
    """Return the world with the starter editions in it."""
    start_guidebook()
    return world


def choose(page: Page, number: int, label: str) -> None:
    """Choose where an item stands."""
    group = page.locator(f"[id='check_progress_{number}_group']")
    group.get_by_label(label, exact=True).check()


class TestPages:
    """Must show 5 of the issue on the guidebook."""

    @pytest.mark.parametrize("width", [WIDE, NARROW])
    def test_public_pages__accessible_quiet_and_fitting(
        self, editions: World, open_screen: Opener, width: int
    ) -> None:
        screen = open_screen(width=width)
        for address in PUBLIC:
            response = screen.page.goto(address)
            assert response is not None, address
            assert response.status == 200, address
            assert_clean(screen)

    @pytest.mark.parametrize("width", [WIDE, NARROW])
    def test_member_pages__accessible_quiet_and_fitting(
        self, editions: World, open_screen: Opener, width: int
    ) -> None:
        screen = open_screen(width=width, user=editions.official)
        page = screen.page
        page.goto(CHECKLIST)
        choose(page, 1, "できている")
        choose(page, 2, "着手")
        page.get_by_role("button", name="保存する").click()
        expect(page.get_by_text("セルフチェックを保存しました。")).to_be_visible()
        assert_clean(screen)
        page.goto(f"{CHECKLIST}history/")
        assert_clean(screen)
        widths = "all => all.map(each => each.scrollWidth - each.clientWidth)"
        assert page.locator(".table-scroll").evaluate_all(widths) == [0, 0]

    def test_chapter__is_light(self, editions: World, open_screen: Opener) -> None:
        assert transferred(open_screen().page, CHAPTER) <= LIMIT


class TestReading:
    """G3."""

    @pytest.mark.parametrize("script", [True, False])
    def test_term__explained_in_place_by_keyboard(
        self, editions: World, open_screen: Opener, script: bool
    ) -> None:
        page = open_screen(script=script).page
        page.goto(CHAPTER)
        term = page.locator(".term").first
        note = page.locator(f"#{term.get_attribute('popovertarget')}")
        expect(note).to_be_hidden()
        term.focus()
        page.keyboard.press("Enter")
        expect(note).to_be_visible()
        page.keyboard.press("Escape")
        expect(note).to_be_hidden()

    def test_feedback__sent_without_script(self, editions: World, open_screen: Opener) -> None:
        page = open_screen(script=False).page
        page.goto(CHAPTER)
        page.get_by_label("コメント", exact=True).fill("窓口の例も知りたいです。")
        page.get_by_role("button", name="送信").click()
        expect(page.get_by_label("コメント", exact=True)).to_have_value("窓口の例も知りたいです。")
        page.get_by_label("コメントの種類").select_option(label="要望")
        page.get_by_role("button", name="送信").click()
        expect(page.get_by_text("ご意見を送信しました。ありがとうございます。")).to_be_in_viewport()


class TestSelfCheck:
    """G4."""

    def test_visitor__answers_stay_in_the_browser(
        self, editions: World, open_screen: Opener
    ) -> None:
        page = open_screen().page
        page.goto(CHECKLIST)
        choose(page, 3, "できている")
        page.get_by_label("3番の項目のメモ").fill("６月に開催")
        page.get_by_label("3番の項目のメモ").blur()
        page.goto(EDITION)
        page.goto(CHECKLIST)
        chosen = page.locator("[id='check_progress_3_group']").get_by_label("できている")
        expect(chosen).to_be_checked()
        expect(page.get_by_label("3番の項目のメモ")).to_have_value("６月に開催")
        forget = page.get_by_role("button", name="この端末の記録を消す")
        page.once("dialog", lambda question: question.dismiss())
        forget.click()
        expect(chosen).to_be_checked()
        page.once("dialog", lambda question: question.accept())
        forget.click()
        page.reload()
        expect(chosen).not_to_be_checked()
        assert not SelfCheck.objects.exists()

    def test_answers_before_login__are_offered_to_the_member(
        self, editions: World, open_screen: Opener
    ) -> None:
        page = open_screen().page
        page.goto(CHECKLIST)
        choose(page, 3, "できている")
        page.get_by_label("3番の項目のメモ").fill("６月に開催")
        page.get_by_label("3番の項目のメモ").blur()
        address = page.url
        page.context.add_cookies([{**session_of(editions.official), "url": address}])
        page.goto(CHECKLIST)
        chosen = page.locator("[id='check_progress_3_group']").get_by_label("できている")
        expect(chosen).not_to_be_checked()
        page.get_by_role("button", name="この端末の答えを使う").click()
        expect(chosen).to_be_checked()
        page.get_by_role("button", name="保存する").click()
        expect(page.get_by_text("セルフチェックを保存しました。")).to_be_in_viewport()
        expect(page.get_by_role("button", name="この端末の答えを使う")).to_be_hidden()
        assert answers_in(SelfCheck.objects.get())["3"] == ("done", "６月に開催")

    def test_visitor__result_without_script(self, editions: World, open_screen: Opener) -> None:
        page = open_screen(script=False).page
        page.goto(CHECKLIST)
        choose(page, 1, "まだ")
        for number in range(2, ITEMS + 1):
            choose(page, number, "できている")
        page.get_by_role("button", name="結果を見る").click()
        result = page.locator("#result")
        expect(result.locator("[data-number=done]")).to_have_text("9")
        expect(result.locator(".steps > li")).to_have_count(1)
        result.get_by_role("link", name=re.compile("1．一緒に")).click()
        expect(page).to_have_url(re.compile(f"{CHAPTER}$"))
        assert not SelfCheck.objects.exists()

    def test_member__colleague_continues(self, editions: World, open_screen: Opener) -> None:
        for name, item in (("minato", 1), ("minato2", 2)):
            page = open_screen(user=User.objects.get(username=name)).page
            page.goto(CHECKLIST)
            choose(page, item, "できている")
            page.get_by_role("button", name="保存する").click()
            expect(page.locator("#result [data-number=done]")).to_have_text(str(item))
        page.goto(f"{CHECKLIST}history/")
        expect(page.locator("[data-check]")).to_have_count(1)


class TestPicture:
    """States are told apart without seeing colours, and numbers are read on each of them."""

    @pytest.mark.parametrize("forced", ["none", "active"])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_states__differ_in_luminance_and_carry_their_numbers(
        self, editions: World, open_screen: Opener, forced: Any, scheme: Any
    ) -> None:
        states = {f"item_{number}": each for number, each in enumerate(Progress.values, 1)}
        edition = EditionPage.objects.get(edition="ver2.0")
        keep_check(edition, editions.official.organization, **states)
        page = open_screen(user=editions.official).page
        page.emulate_media(forced_colors=forced, color_scheme=scheme)
        page.goto(f"{CHECKLIST}history/")
        bars, numbers = (
            [
                luminance(fill)
                for fill in page.locator(f".history__picture {kind}").evaluate_all(FILLS)
            ]
            for kind in ("rect", ".history__number")
        )
        assert len(bars) == len(Progress)
        done, started, not_yet, _ = bars
        assert contrast(done, started) >= 3
        assert contrast(started, not_yet) >= 3
        assert [contrast(*pair) >= 4.5 for pair in zip(bars, numbers, strict=True)] == [True] * 4


FILLS = "all => all.map(each => getComputedStyle(each).fill)"


def luminance(colour: str) -> float:
    """Return the relative luminance of `rgb(…)` (WCAG)."""
    shares = (int(each) / 255 for each in re.findall(r"\d+", colour)[:3])
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    darker, lighter = sorted((one, other))
    return (lighter + 0.05) / (darker + 0.05)


class TestPaper:
    """Must show 4 of the issue on the guidebook (G5)."""

    def test_whole_edition__numbers_of_the_contents_are_right(
        self, editions: World, open_screen: Opener, tmp_path: Path
    ) -> None:
        page = open_screen().page
        page.goto(f"{EDITION}print/")
        lines = page.locator(".sheet__contents").evaluate_all(
            "all => all.map(each => [each.querySelector('a').textContent,"
            " Number(each.lastElementChild.textContent)])"
        )
        path = tmp_path / "whole.pdf"
        page.pdf(path=path, prefer_css_page_size=True)
        pages = pdf_pages(path)
        assert len(lines) == ITEMS + 3, "purpose, checklist, terms"
        for title, number in lines:
            wanted = "".join(title.partition("．")[2] or title).replace(" ", "")
            assert wanted in "".join(pages[number - 1].split())[: len(wanted) + 12], title
        assert f"全{len(pages)}ページ" in page.locator(".page-head").text_content()
        assert "595" in pdf_size(path)
        assert "842" in pdf_size(path)
