"""The page with all pages: what its reader may open, in the order of the menus (W2)."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import PageViewRestriction

from guidebook.models import GuidebookIndexPage
from home.models import HomePage, Menu, MenuItem, NewsPage, SitemapPage, StandardPage
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import queries_of
from tests.guidebook.worlds import make_chapter, make_edition, restrict

pytestmark = pytest.mark.django_db

MAP = "/sitemap/"


@pytest.fixture(autouse=True)
def page(home: HomePage) -> None:
    """Make the page."""
    home.add_child(instance=SitemapPage(title="サイトマップ", slug="sitemap"))


def shown(client: Client) -> list[str]:
    """Return the addresses of the map in their order, two blanks before each for its depth."""
    top = soup(client.get(MAP)).select_one(".site-map")
    return list(lines(top, ""))


def lines(items: BeautifulSoup, margin: str) -> Any:
    """Yield the links of a list and of those in it."""
    for item in items.find_all("li", recursive=False):
        yield f"{margin}{item.a['href']}"
        inside = item.find("ul", recursive=False)
        if inside is not None:
            yield from lines(inside, f"{margin}  ")


class TestMap:
    def test_pages__in_the_order_of_the_menus_without_dated_ones(
        self, cast: Cast, home: HomePage, news_index: Any, standard_page: StandardPage
    ) -> None:
        news_index.add_child(instance=NewsPage(title="お知らせ", slug="item"))
        standard_page.add_child(instance=StandardPage(title="附則", slug="more"))
        edition = make_edition()
        make_chapter(edition, "2")
        hidden = home.add_child(instance=StandardPage(title="下書き", slug="draft", live=False))
        hidden.add_child(instance=StandardPage(title="その下", slug="below"))
        guidebook = GuidebookIndexPage.objects.get()
        for place, pages in (
            (Menu.Place.MAIN, [guidebook, news_index]),
            (Menu.Place.FOOTER, [standard_page, guidebook]),
        ):
            menu = Menu(place=place)
            menu.items = [MenuItem(page=each, sort_order=n) for n, each in enumerate(pages)]
            menu.save()

        for_everybody = [
            "/",
            "/guidebook/",
            "  /guidebook/ver2/",
            "    /guidebook/ver2/2/",
            "/news/",
            "/terms/",
            "  /terms/more/",
            "/matching/",
            "  /matching/search/",
            "/search/",
            "/sitemap/",
            "/join/",
            "/api/v1/",
        ]
        assert shown(cast["visitor"].client) == for_everybody
        assert shown(cast["secretariat"].client) == for_everybody
        own = for_everybody.index("  /matching/search/") + 1
        for_everybody.insert(own, "  /matching/my/")
        assert shown(cast["general"].client) == for_everybody
        link = soup(cast["visitor"].client.get(MAP)).select_one("a[href='/guidebook/ver2/2/']")
        assert link.get_text() == "2．章2"

    def test_closed_pages__only_for_those_who_may_open_them(
        self, cast: Cast, standard_page: StandardPage, home: HomePage
    ) -> None:
        standard_page.add_child(instance=StandardPage(title="附則", slug="more"))
        restrict(standard_page)
        office = home.add_child(instance=StandardPage(title="事務局用", slug="office"))
        restrict(office, PageViewRestriction.GROUPS)
        closed = {"/terms/", "  /terms/more/", "/office/"}
        told = {
            name: closed & set(shown(cast[name].client))
            for name in ("visitor", "special", "secretariat")
        }
        assert told == {
            "visitor": set(),
            "special": {"/terms/", "  /terms/more/"},
            "secretariat": closed,
        }
        for name, open_to in told.items():
            statuses = {each: cast[name].client.get(each.strip()).status_code for each in closed}
            assert {each for each, status in statuses.items() if status == 200} == open_to

    def test_queries__do_not_grow(self, cast: Cast, home: HomePage) -> None:
        client = cast["special"].client
        edition = make_edition()
        restrict(make_chapter(edition), PageViewRestriction.GROUPS)
        shown(client)
        few = queries_of(client, MAP)
        for number in range(2, 12):
            restrict(make_chapter(edition, str(number)), PageViewRestriction.GROUPS)
            home.add_child(instance=StandardPage(title=f"頁{number}", slug=f"page{number}"))
        assert queries_of(client, MAP) <= few
