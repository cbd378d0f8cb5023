"""The guidebook in a real browser: reading, self-check, the whole edition on paper (G3 to G5)."""

from __future__ import annotations

import re
import unicodedata
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from cms.members.models import User
from guidebook.models import EditionPage, Feedback, SelfCheck
from guidebook.self_check.enums import Progress
from guidebook.starter.starting import start_guidebook
from tests.browser.conftest import NARROW, WIDE, Opener, World, session_of
from tests.browser.paper import pdf_pages, pdf_size
from tests.browser.test_pages import assert_clean
from tests.browser.test_weight_and_print import transferred
from tests.conftest import SHARED_DATA
from tests.guidebook.worlds import answers_in, keep_check

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
SOURCE = SHARED_DATA.parent / "source" / "guidebook"
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
    f"{EDITION}print/?pages=chapters",
)
#: Of the association's own text, and the letters on them.
SHEETS = 8
SMALLEST = 12  # CSS pixels, 9 points
LIMIT = 60 * 1024
ITEMS = 10


@pytest.fixture
def editions(world: World) -> World:
    """Return the world with the starter editions in it."""
    start_guidebook()
    return world


def open_memo(page: Page, number: int) -> None:
    """Unfold the memo of an item."""
    page.locator(f"[id='check_progress_{number}_group'] summary").click()


def read(text: str) -> str:
    """Return kana, letters and digits; PDFs write other signs by some that look alike."""
    return "".join(re.findall("[ぁ-ゖァ-ヺー0-9A-Za-z]", unicodedata.normalize("NFKC", text)))


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
        for address in ("/guidebook/", EDITION, CHAPTER, f"{CHECKLIST}history/"):
            page.goto(address)
            assert_clean(screen)
        widths = "all => all.map(each => each.scrollWidth - each.clientWidth)"
        assert page.locator(".table-scroll").evaluate_all(widths) == [0]

    def test_pages__fit_the_narrowest_phone(self, editions: World, open_screen: Opener) -> None:
        edition = EditionPage.objects.get(edition="ver2.0")
        keep_check(edition, editions.official.organization, item_1="done", item_2="started")
        page = open_screen(width=320, user=editions.official).page
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        for address in PUBLIC:
            page.goto(address)
            assert page.evaluate(wide) == 0, address

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
        page.get_by_text("ことばで伝える").click()
        comment = page.get_by_role("textbox", name=re.compile("^コメント"))
        comment.fill("窓口の例も知りたいです。")
        page.get_by_role("button", name="送信").click()
        expect(comment).to_have_value("窓口の例も知りたいです。")
        page.get_by_label("コメントの種類").select_option(label="要望")
        page.get_by_role("button", name="送信").click()
        expect(page.get_by_text("ご意見を送信しました。ありがとうございます。")).to_be_in_viewport()

    def test_feedback__one_press_without_script(self, editions: World, open_screen: Opener) -> None:
        page = open_screen(script=False).page
        page.goto(CHAPTER)
        page.get_by_role("button", name="役に立った", exact=True).click()
        expect(page.get_by_text("ご意見を送信しました。ありがとうございます。")).to_be_in_viewport()
        assert Feedback.objects.get().helpful

    def test_link_to_the_table__opens_its_fold(self, editions: World, open_screen: Opener) -> None:
        page = open_screen(script=False).page
        page.goto(EDITION)
        table = page.locator("table.checklist")
        expect(table).to_be_hidden()
        page.get_by_role("link", name="平成26年度版との対応").click()
        expect(table).to_be_visible()

    @pytest.mark.parametrize(("width", "visible"), [(WIDE, True), (NARROW, False)])
    def test_folds_of_the_desk__are_open_from_64_em(
        self, editions: World, open_screen: Opener, width: int, visible: bool
    ) -> None:
        page = open_screen(width=width).page
        page.goto(EDITION)
        assert page.get_by_role("heading", name="読み方").is_visible() == visible
        page.goto(CHAPTER)
        assert page.locator(".chapter-list ol").is_visible() == visible


class TestSelfCheck:
    """G4."""

    @pytest.mark.parametrize("script", [True, False])
    def test_member__answers_one_item_on_its_chapter(
        self, editions: World, open_screen: Opener, script: bool
    ) -> None:
        page = open_screen(user=editions.official, script=script).page
        page.goto(CHAPTER)
        page.get_by_role("button", name="着手").click()
        expect(page.get_by_text("記録しました。")).to_be_in_viewport()
        expect(page.locator(".self-now [aria-pressed=true]")).to_have_text("着手")
        assert answers_in(SelfCheck.objects.get())["1"] == ("started", "")

    def test_bar__follows_every_choice(self, editions: World, open_screen: Opener) -> None:
        page = open_screen().page
        page.goto(CHECKLIST)
        expect(page.locator(".tally")).to_have_text(re.compile(r"0 / 10\s+回答済み"))
        choose(page, 1, "できている")
        choose(page, 3, "着手")
        choose(page, 3, "まだ")
        expect(page.locator(".tally")).to_have_text(re.compile(r"2 / 10\s+回答済み"))
        states = "all => all.slice(0, 3).map(each => each.className)"
        boxes = page.locator("[data-steps] i").evaluate_all(states)
        assert boxes == ["is-done", "is-unanswered", "is-not_yet"]

    @pytest.mark.parametrize("forced", ["none", "active"])
    def test_boxes__differ_without_colour(
        self, editions: World, open_screen: Opener, forced: Any
    ) -> None:
        """Done is full, begun is hatched, not yet is empty, unanswered is dashed."""
        states = {f"item_{number}": each for number, each in enumerate(Progress.values, 1)}
        edition = EditionPage.objects.get(edition="ver2.0")
        keep_check(edition, editions.official.organization, **states)
        page = open_screen(user=editions.official).page
        page.emulate_media(forced_colors=forced)
        page.goto(EDITION)
        look = """all => all.map(each => { const style = getComputedStyle(each);
          return [style.backgroundColor, style.backgroundImage, style.borderStyle]; })"""
        boxes = {
            state: tuple(page.locator(f".own-result .is-{state}").evaluate_all(look)[0])
            for state in Progress.values
        }
        assert len(set(boxes.values())) == len(Progress)
        assert contrast(luminance(boxes["done"][0]), luminance(boxes["not_yet"][0])) >= 3
        assert "gradient" in boxes["started"][1]

    def test_visitor__answers_stay_in_the_browser(
        self, editions: World, open_screen: Opener
    ) -> None:
        page = open_screen().page
        page.goto(CHECKLIST)
        choose(page, 3, "できている")
        open_memo(page, 3)
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
        open_memo(page, 3)
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
        expect(result.locator(".next-steps > li")).to_have_count(1)
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
        expect(page.locator("[data-row]")).to_have_count(1)


class TestPicture:
    """States are told apart without seeing colours, and numbers are read on each of them."""

    @pytest.mark.parametrize("forced", ["none", "active"])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_states__differ_in_pattern_and_have_edges(
        self, editions: World, open_screen: Opener, forced: Any, scheme: Any
    ) -> None:
        states = {f"item_{number}": each for number, each in enumerate(Progress.values, 1)}
        edition = EditionPage.objects.get(edition="ver2.0")
        keep_check(edition, editions.official.organization, **states)
        page = open_screen(user=editions.official).page
        page.emulate_media(forced_colors=forced, color_scheme=scheme)
        page.goto(f"{CHECKLIST}history/")
        parts = page.locator(".chart__row .chart__part")
        fills, edges = (parts.evaluate_all(STYLES, name) for name in ("fill", "stroke"))
        assert len(set(fills)) == len(Progress)
        full, hatched, _, empty = fills
        assert "url(" in hatched
        assert empty == "none"
        stripe = page.locator(".chart__stripe").evaluate_all(STYLES, "fill")
        assert stripe == [full]
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert min(contrast(luminance(each), luminance(ground)) for each in [full, *edges]) >= 3


STYLES = "(all, name) => all.map(each => getComputedStyle(each)[name])"


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
        page.goto(f"{EDITION}print/?pages=chapters")
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

    def test_columns__numbers_of_the_contents_are_right(
        self, editions: World, open_screen: Opener, tmp_path: Path
    ) -> None:
        page = open_screen().page
        page.goto(f"{EDITION}print/")
        pages = self.sheets(page, tmp_path / "columns.pdf")
        lines = page.locator(".sheet__contents").evaluate_all(
            "all => all.map(each => [each.querySelector('a').textContent,"
            " Number(each.lastElementChild.textContent)])"
        )
        assert len(lines) == ITEMS + 3, "purpose, checklist, terms"
        for title, number in lines:
            assert read(title.partition("．")[2] or title) in pages[number - 1], title

    @pytest.mark.skipif(not SOURCE.exists(), reason="not part of the project")
    def test_own_text__is_whole_on_eight_sheets(
        self, editions: World, open_screen: Opener, tmp_path: Path
    ) -> None:
        """Ten chapters of the association, with cover, contents, purpose, checklist, terms."""
        source = SOURCE / "ver2.0.yaml"
        call_command("import_guidebook", str(source), "--publish", stdout=StringIO())
        page = open_screen().page
        page.goto(f"{EDITION}print/")
        pages = self.sheets(page, tmp_path / "own.pdf")
        assert len(pages) <= SHEETS
        text = "".join(pages)
        data = yaml.safe_load(source.read_bytes())
        for chapter in data["chapters"]:
            for section in chapter["sections"]:
                assert [each for each in section["items"] if read(str(each)) not in text] == []
        sizes = page.locator(".sheets *").evaluate_all(
            "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
        )
        assert min(sizes) >= SMALLEST

    def sheets(self, page: Page, path: Path) -> list[str]:
        """Return the text of every sheet; none holds more than it has room for."""
        page.pdf(path=path, prefer_css_page_size=True)
        page.emulate_media(media="print")
        pages = [read(each.extract_text()) for each in PdfReader(path).pages]
        assert len(pages) == page.locator(".sheet").count()
        assert f"全{len(pages)}ページ" in page.locator(".page-head").text_content()
        low = "all => all.map(each => each.getBoundingClientRect().bottom)"
        feet = page.locator(".sheet--columns .sheet__foot").evaluate_all(low)
        texts = page.locator(".sheet__columns").evaluate_all(low)
        assert all(text < foot for text, foot in zip(texts, feet, strict=True))
        return pages
