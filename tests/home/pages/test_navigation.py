"""The menus that every page carries (W2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from catalog.models import MatchingServicePage
from home.models import HomePage, Menu, MenuItem, SiteSearchPage, StandardPage
from home.templatetags.navigation import is_current
from tests.actors import NAMES, Cast
from tests.catalog.html import soup

pytestmark = pytest.mark.django_db

Build = Callable[..., None]


@pytest.fixture
def build() -> Build:
    """Return a function that makes the menu at a place of items."""

    def build(place: Menu.Place, *items: dict[str, Any]) -> None:
        menu = Menu(place=place)
        menu.items = [MenuItem(sort_order=number, **item) for number, item in enumerate(items)]
        menu.save()

    return build


@pytest.fixture
def menus(build: Build, home: HomePage, standard_page: StandardPage) -> None:
    """Make a main menu and a footer."""
    build(
        Menu.Place.MAIN,
        {"page": home, "label": "ホーム"},
        {"page": MatchingServicePage.objects.get(), "label": "マッチング"},
        {"page": standard_page},
        {"address": "https://example.jp/", "label": "外部"},
    )
    build(Menu.Place.FOOTER, {"page": standard_page, "label": "規約"})


def main_menu(response: Any) -> list[tuple[str, str]]:
    """Return name and address of each item of the main menu."""
    links = soup(response).select("#main-menu li a")
    return [(link.get_text(), link["href"]) for link in links]


def current(response: Any) -> list[str]:
    """Return the items of the main menu that say the reader is there."""
    links = soup(response).select("#main-menu li a[aria-current=page]")
    return [link.get_text() for link in links]


@pytest.mark.usefixtures("menus")
class TestMenu:
    EXPECTED = (
        ("ホーム", "/"),
        ("マッチング", "/matching/"),
        ("利用規約", "/terms/"),
        ("外部", "https://example.jp/"),
    )

    @pytest.mark.parametrize("path", ["/", "/terms/", "/matching/search/", "/login/"])
    def test_menu__in_the_editors_order_on_every_page(self, client: Client, path: str) -> None:
        assert main_menu(client.get(path)) == list(self.EXPECTED)

    @pytest.mark.parametrize("name", NAMES)
    def test_menu__same_for_everybody(self, cast: Cast, name: str) -> None:
        assert main_menu(cast[name].client.get("/")) == list(self.EXPECTED)

    def test_menu__moved_item(self, client: Client) -> None:
        MenuItem.objects.filter(label="外部").update(sort_order=-1)

        assert main_menu(client.get("/"))[0] == ("外部", "https://example.jp/")

    def test_footer__its_own_items(self, client: Client) -> None:
        links = soup(client.get("/")).select("footer nav a")

        assert [(link.get_text(), link["href"]) for link in links] == [("規約", "/terms/")]

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/", ["ホーム"]),
            ("/terms/", ["利用規約"]),
            ("/matching/", ["マッチング"]),
            ("/matching/search/", ["マッチング"]),
            ("/matching/search/?q=a", ["マッチング"]),
            ("/login/", []),
            ("/terms-of-others/", []),
        ],
    )
    def test_current__page_and_everything_below(
        self, client: Client, path: str, expected: list[str]
    ) -> None:
        assert current(client.get(path)) == expected

    def test_unpublished_page__its_item_disappears(
        self, client: Client, standard_page: StandardPage
    ) -> None:
        standard_page.unpublish()
        response = client.get("/")

        assert [title for title, _ in main_menu(response)] == ["ホーム", "マッチング", "外部"]
        assert soup(response).select("footer nav") == []

    def test_deleted_page__its_item_disappears(
        self, client: Client, standard_page: StandardPage
    ) -> None:
        standard_page.delete()

        assert "利用規約" not in dict(main_menu(client.get("/")))

    def test_queries__one_for_both_menus(self, client: Client) -> None:
        client.get("/")

        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/")

        assert sum("home_menuitem" in query["sql"] for query in queries) == 1

    def test_not_found__carries_the_menu(self, client: Client) -> None:
        response = client.get("/no-such-page/")

        assert response.status_code == 404
        assert main_menu(response) == list(self.EXPECTED)
        assert current(response) == []

    def test_tag__without_request(self) -> None:
        source = "{% load navigation %}{% menu 'main' as items %}{{ items.1.title }}"

        assert Template(source).render(Context({})) == "マッチング"

    def test_tag__queries_do_not_grow_with_the_items(
        self, home: HomePage, django_assert_num_queries
    ) -> None:
        source = Template("{% load navigation %}{% menu 'main' as a %}{% menu 'footer' as b %}")
        source.render(Context({"request": RequestFactory().get("/")}))
        for n in range(30):
            page = home.add_child(instance=StandardPage(title=str(n), slug=f"p{n}"))
            MenuItem.objects.create(menu=Menu.objects.get(place="main"), page=page, sort_order=n)

        with django_assert_num_queries(1):
            source.render(Context({"request": RequestFactory().get("/")}))


class TestWithoutMenus:
    @pytest.mark.parametrize("path", ["/", "/no-such-page/"])
    def test_page__no_empty_navigation(self, client: Client, path: str) -> None:
        page = soup(client.get(path))

        assert page.select("#main-menu") == []
        assert page.select("footer nav") == []


class TestIsCurrent:
    @pytest.mark.parametrize(
        ("url", "path", "expected"),
        [
            ("/", "/", True),
            ("/", "/news/", False),
            ("/news/", "/news/", True),
            ("/news/", "/news/a/", True),
            ("/news/", "/newsletter/", False),
            ("/news/a/", "/news/", False),
            ("https://example.jp/", "/", False),
        ],
    )
    def test_is_current__at_or_below(self, url: str, path: str, expected: bool) -> None:
        assert is_current(url, path) is expected


class TestHead:
    """What the head and the foot take from the menus."""

    def test_site_search__stands_as_a_field_and_not_in_the_menu(
        self, build: Build, home: HomePage, client: Client
    ) -> None:
        search = SiteSearchPage.objects.get()
        build(Menu.Place.MAIN, {"page": home}, {"page": search})
        page = client.get("/")
        assert search.url not in [url for _, url in main_menu(page)]
        assert soup(page).select_one(".site-header form[role=search]")["action"] == search.url

    def test_without_the_search_in_a_menu__there_is_no_field(
        self, menus: None, client: Client
    ) -> None:
        assert soup(client.get("/")).select_one(".site-header form[role=search]") is None

    def test_footer__tells_how_to_reach_the_association(
        self, build: Build, home: HomePage, client: Client
    ) -> None:
        build(Menu.Place.FOOTER, {"page": home})
        Menu.objects.update(text="東京都（架空）\n電話 03-0000-0000")
        address = soup(client.get("/")).select_one(".site-footer address")
        assert address.get_text("|", strip=True) == "東京都（架空）|電話 03-0000-0000"

    def test_footer__groups_items_under_their_headings(
        self, build: Build, home: HomePage, standard_page: StandardPage, client: Client
    ) -> None:
        build(
            Menu.Place.FOOTER,
            {"page": home, "group": "協会"},
            {"page": standard_page, "group": "サイト"},
        )
        groups = soup(client.get("/")).select(".site-footer__group")
        assert [group.h2.get_text() for group in groups] == ["協会", "サイト"]

    @pytest.mark.parametrize("name", NAMES)
    def test_members_menu__is_for_those_of_an_organisation(
        self, build: Build, standard_page: StandardPage, cast: Cast, name: str
    ) -> None:
        build(Menu.Place.ACCOUNT, {"page": standard_page, "label": "会員だけ"})
        actor = cast[name]
        belongs = actor.user is not None and actor.user.organization is not None
        assert ("会員だけ" in soup(actor.client.get("/")).get_text()) == belongs

    @pytest.mark.parametrize("name", ["wg", "secretariat"])
    def test_staff__find_the_admin(self, cast: Cast, name: str) -> None:
        links = soup(cast[name].client.get("/")).select(".account-menu__list a")
        assert ("管理画面", "/admin/") in [(link.get_text(), link["href"]) for link in links]
