"""Light pages on the wire (W6) and clean pages on paper (W7)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import Page

from catalog.models import Entry
from home.demo.content import load
from tests.browser.conftest import Opener, World
from tests.browser.paper import pdf_pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
SEARCH = "/matching/search/"
MOST_BYTES = 60 * 1024
A4 = (595, 842)  # points
OFF_PAPER = (
    ".site-header",
    ".main-menu",
    ".drawer",
    ".to-top",
    ".breadcrumbs",
    ".site-footer",
    ".skip-link",
    "main form",
    "main button",
    ".pager",
)


def give_texts_of_their_own() -> None:
    """Give each case title and summary of a demo entry: equal rows would compress too well."""
    cases = list(Entry.objects.filter(information_type__slug="case"))
    for case, data in zip(cases, load("entries")["entries"], strict=False):
        case.title, case.summary = data["title"], data["summary"]
    Entry.objects.bulk_update(cases, ["title", "summary"])


def transferred(page: Page, address: str) -> int:
    """Return the bytes that came over the wire for the page and all it loads, nothing cached."""
    sizes: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def add(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    session.on("Network.loadingFinished", add)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert len(sizes) >= 4, "page, two style sheets and a script"
    return int(sum(sizes))


def old_style(style: str) -> str:
    """Return the style as browsers read it that do not know `attr()` for colours."""
    return style.replace("@supports (color: attr(", "@supports (color: unknown(")


def paper_sizes(pdf: bytes) -> set[tuple[int, int]]:
    """Return width and height of the pages of a PDF, in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    return {(round(float(width)), round(float(height))) for width, height in boxes}


class TestWeight:
    """A result page under 60 KB, styles and scripts included."""

    @pytest.mark.parametrize("who", ["", "official"])
    def test_result_page__of_thirty_rows(self, open_screen: Opener, world: World, who: str) -> None:
        give_texts_of_their_own()
        page = open_screen(user=getattr(world, who) if who else None).page
        size = transferred(page, f"{SEARCH}?genre=kanko")
        assert page.locator("[data-entry-id]").count() == 30
        print(f"result page of 30 rows, {who or 'visitor'}: {size:,} bytes transferred")
        assert size <= MOST_BYTES


class TestPrint:
    """Result list and detail as they come out of the printer."""

    @pytest.mark.parametrize("what", ["list", "detail"])
    def test_paper__is_a4(self, open_screen: Opener, world: World, what: str) -> None:
        page = open_screen(user=world.official).page
        page.goto(f"{SEARCH}?genre=kanko" if what == "list" else f"{SEARCH}{world.product.pk}/")
        pdf = page.pdf(prefer_css_page_size=True)
        assert paper_sizes(pdf) == {A4}

    @pytest.mark.parametrize("what", ["list", "detail"])
    def test_paper__without_what_only_a_screen_needs(
        self, open_screen: Opener, world: World, what: str
    ) -> None:
        page = open_screen(user=world.official).page
        page.goto(f"{SEARCH}?genre=kanko" if what == "list" else f"{SEARCH}{world.product.pk}/")
        assert page.locator(".site-header").is_visible()
        page.emulate_media(media="print")
        shown = [
            selector
            for selector in OFF_PAPER
            if any(each.is_visible() for each in page.locator(selector).all())
        ]
        assert shown == []

    def test_list__on_paper_has_count_conditions_and_rows(
        self, open_screen: Opener, world: World
    ) -> None:
        page = open_screen().page
        page.goto(f"{SEARCH}?genre=kanko")
        page.emulate_media(media="print")
        assert page.locator("#results-title").is_visible()
        assert page.locator("#results .chips").inner_text().startswith("ジャンル：観光")
        assert sum(row.is_visible() for row in page.locator("[data-entry-id]").all()) == 30
        assert page.get_by_text("全35件のうち、1～30件目を印刷しています。").is_visible()

    @pytest.mark.parametrize("address", [f"{SEARCH}?q=案内", "/accessibility/", "/guidebook/"])
    def test_sheet__names_site_address_and_date(
        self, open_screen: Opener, world: World, address: str, tmp_path: Path
    ) -> None:
        page = open_screen().page
        page.goto(address)
        path = tmp_path / "sheets.pdf"
        page.pdf(path=path, prefer_css_page_size=True)
        today = date_format(timezone.localdate())
        for sheet in pdf_pages(path):
            line = "".join(sheet.split())
            named = f"ＡＰＰＬＩＣ{settings.WAGTAILADMIN_BASE_URL}{address}{today}"
            assert line.count(named) == 1

    def test_line__stands_above_the_page_where_sheets_have_no_foot(
        self, open_screen: Opener, world: World
    ) -> None:
        page = open_screen().page
        styles = "**/site*.css"
        page.route(styles, lambda route: route.fulfill(body=old_style(route.fetch().text())))
        page.goto("/accessibility/")
        page.emulate_media(media="print")
        line = "getComputedStyle(document.documentElement, '::before').content"
        assert "/accessibility/" in page.evaluate(line)

    def test_comparison__prints_each_address_once(
        self, open_screen: Opener, world: World, tmp_path: Path
    ) -> None:
        page = open_screen(user=world.official).page
        page.goto(f"{SEARCH}compare/?compare={world.product.pk}")
        path = tmp_path / "compared.pdf"
        page.pdf(path=path, prefer_css_page_size=True)
        text = "".join("".join(pdf_pages(path)).split())
        assert text.count("https://www.example.jp/uketsuke/") == 1

    def test_detail__on_paper_has_the_whole_entry(self, open_screen: Opener, world: World) -> None:
        page = open_screen(user=world.official).page
        page.goto(f"{SEARCH}{world.product.pk}/")
        page.emulate_media(media="print")
        text = page.locator("main").inner_text()
        for part in ("避難所受付システム", "停電の間も動きます。", "製品の案内", "000-4400-0011"):
            assert part in text
        link = "getComputedStyle(document.querySelector('main a[href^=http]'), '::after').content"
        assert "（" in page.evaluate(link)
