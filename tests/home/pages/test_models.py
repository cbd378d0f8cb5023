"""Pages, where they may stand, and the items of menus (W1, W2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from catalog.models import MatchingServicePage
from cms.members.accounts.enums import CATEGORY_EDITOR_GROUP, SECRETARIAT_GROUP
from home.models import (
    HomePage,
    Menu,
    MenuItem,
    NewsCategory,
    NewsIndexPage,
    NewsPage,
    StandardPage,
)
from tests.actors import Cast
from tests.catalog.html import soup

pytestmark = pytest.mark.django_db


class TestPageTree:
    @pytest.mark.parametrize(
        ("child", "parent", "expected"),
        [
            (StandardPage, HomePage, True),
            (StandardPage, StandardPage, True),
            (StandardPage, NewsIndexPage, False),
            (NewsPage, NewsIndexPage, True),
            (NewsPage, HomePage, False),
            (NewsPage, StandardPage, False),
            (NewsPage, NewsPage, False),
            (NewsIndexPage, HomePage, True),
            (NewsIndexPage, StandardPage, False),
            (HomePage, HomePage, False),
            (StandardPage, MatchingServicePage, False),
        ],
    )
    def test_page__where_it_may_stand(
        self, child: type[Page], parent: type[Page], expected: bool
    ) -> None:
        allowed = child in parent.allowed_subpage_models()

        assert allowed is expected

    @pytest.mark.parametrize("model", [HomePage, NewsIndexPage])
    def test_page__only_one_of_its_kind(
        self, home: HomePage, news_index: NewsIndexPage, model: type[Page]
    ) -> None:
        parent = Page.objects.get(depth=1) if model is HomePage else home

        assert not model.can_create_at(parent)

    def test_editors__secretariat_publishes_everywhere_category_editors_nowhere(self) -> None:
        groups = {
            name: Group.objects.get(name=name)
            for name in (SECRETARIAT_GROUP, CATEGORY_EDITOR_GROUP)
        }
        found = {
            name: {
                each.permission.codename
                for each in GroupPagePermission.objects.filter(group=group, page__depth=1)
            }
            for name, group in groups.items()
        }

        assert {"add_page", "change_page", "publish_page"} <= found[SECRETARIAT_GROUP]
        assert found[CATEGORY_EDITOR_GROUP] == set()

    @pytest.mark.parametrize(
        ("name", "status"),
        [("secretariat", 200), ("wg", 302), ("general", 302), ("special", 302), ("visitor", 302)],
    )
    def test_admin__who_may_edit_the_home_page(
        self, cast: Cast, home: HomePage, name: str, status: int
    ) -> None:
        response = cast[name].client.get(f"/admin/pages/{home.pk}/edit/")

        assert response.status_code == status


def routed(route: Any) -> int | str:
    """Return which page `route` leads to, or that there is none."""
    try:
        page: Page = route().page
    except Http404:
        return "404"
    return page.pk


#: Addresses of pages that are there, that are not public, and that are not there.
PATHS = (
    "",
    "one",
    "one/two",
    "one/two/three",
    "one/two/three/防災",
    f"one/two/three/防災/{'/'.join(f'deep{n}' for n in range(12))}",
    f"one/two/three/防災/{'/'.join(f'deep{n}' for n in range(12))}/none",
    "ONE",
    "two",
    "one/none",
    "none/one",
    "one/none/three",
    "news/draft",
    "home",
    "home/one",
    "matching",
    "matching/search",
    "matching/search/999",
    "matching/search/999/documents/1",
    "matching/search/none",
    "/".join("x" * 500),
)


class TestRoute:
    """The home page finds pages in fewer queries than Wagtail, and finds the same ones."""

    @pytest.fixture(autouse=True)
    def pages(self, home: HomePage, news_index: NewsIndexPage) -> None:
        """Make pages of several levels, one of them unpublished."""
        page: Page = home
        for name in ("one", "two", "three", "防災"):
            page = page.add_child(instance=StandardPage(title=name, slug=name))
        for n in range(12):
            page = page.add_child(instance=StandardPage(title=str(n), slug=f"deep{n}"))
        Page.objects.filter(slug="two").update(live=False)
        news_index.add_child(instance=NewsPage(title="draft", slug="draft", live=False))

    def test_route__leads_where_wagtail_would(self, home: HomePage) -> None:
        request = RequestFactory().get("/")
        fresh = HomePage.objects.get()
        for path in PATHS:
            components = [part for part in path.split("/") if part]

            found = routed(lambda parts=components: fresh.route(request, list(parts)))

            assert found == routed(
                lambda parts=components: super(HomePage, home).route(request, list(parts))
            ), path

    def test_route__moved_page_at_its_new_address_only(
        self, home: HomePage, client: Client
    ) -> None:
        Page.objects.get(slug="three").move(home, pos="last-child")

        assert client.get("/three/防災/").status_code == 200
        assert client.get("/one/two/three/").status_code == 404

    @pytest.mark.parametrize("slugs", [["one"], ["one", "two", "three", "防災"]])
    def test_queries__two_whatever_the_depth(
        self, slugs: list[str], django_assert_num_queries
    ) -> None:
        home = HomePage.objects.get()

        with django_assert_num_queries(2):
            page = home.route(RequestFactory().get("/"), slugs).page
            assert page.get_parent().title in {home.title, "three"}


class TestNewsIndexPage:
    @staticmethod
    def add(index: NewsIndexPage, title: str, days_ago: int = 0, **fields: object) -> NewsPage:
        """Return a piece of news."""
        date = timezone.localdate() - timedelta(days=days_ago)
        page: NewsPage = index.add_child(
            instance=NewsPage(title=title, slug=title, date=date, **fields)
        )
        return page

    def test_news__newest_first_whatever_the_order_of_writing(
        self, news_index: NewsIndexPage
    ) -> None:
        for title, days_ago in (("b", 2), ("a", 3), ("d", 0), ("c", 2)):
            self.add(news_index, title, days_ago)

        assert [page.title for page in news_index.news()] == ["d", "c", "b", "a"]

    def test_news__only_what_is_published(self, news_index: NewsIndexPage) -> None:
        self.add(news_index, "shown")
        self.add(news_index, "draft", live=False)

        assert [page.title for page in news_index.news()] == ["shown"]

    def test_news__private_news_is_not_listed(self, news_index: NewsIndexPage) -> None:
        self.add(news_index, "shown")
        self.add(news_index, "private").view_restrictions.create(restriction_type="login")

        assert [page.title for page in news_index.news()] == ["shown"]

    @pytest.mark.parametrize("category", NewsCategory.values)
    def test_news__of_a_category(self, news_index: NewsIndexPage, category: str) -> None:
        for each in NewsCategory.values:
            self.add(news_index, each, category=each)

        assert [page.category for page in news_index.news(category)] == [category]

    @pytest.mark.parametrize("category", ["", "x", "NOTICE", "\x00"])
    def test_news__no_category_means_all(self, news_index: NewsIndexPage, category: str) -> None:
        self.add(news_index, "a", category=NewsCategory.EVENT)
        self.add(news_index, "b", category=NewsCategory.NOTICE)

        assert news_index.news(category).count() == 2


class TestNewsPage:
    def test_new_page__today_in_japan(self) -> None:
        assert NewsPage().date == timezone.localdate()

    @pytest.mark.parametrize(("value", "label"), NewsCategory.choices)
    def test_category_label__as_readers_see_it(self, value: str, label: str) -> None:
        assert NewsPage(category=value).category_label == label


class TestMenu:
    def test_place__one_menu_each(self) -> None:
        Menu.objects.create(place=Menu.Place.MAIN)

        with pytest.raises(IntegrityError), transaction.atomic():
            Menu.objects.create(place=Menu.Place.MAIN)

    @pytest.mark.parametrize(
        ("name", "status"),
        [("secretariat", 200), ("wg", 302), ("general", 302), ("visitor", 302)],
    )
    def test_admin__secretariat_edits_it(self, cast: Cast, name: str, status: int) -> None:
        menu = Menu.objects.create(place=Menu.Place.FOOTER)
        list_url = "/admin/snippets/home/menu/"
        edit_url = f"/admin/snippets/home/menu/edit/{menu.pk}/"

        responses = [cast[name].client.get(address) for address in (list_url, edit_url)]

        assert [response.status_code for response in responses] == [status, status]

    def test_admin__items_take_effect_at_once(
        self, cast: Cast, standard_page: StandardPage
    ) -> None:
        menu = Menu.objects.create(place=Menu.Place.MAIN)
        data = {
            "place": "main",
            "items-TOTAL_FORMS": "1",
            "items-INITIAL_FORMS": "0",
            "items-MIN_NUM_FORMS": "0",
            "items-MAX_NUM_FORMS": "1000",
            "items-0-page": standard_page.pk,
            "items-0-address": "",
            "items-0-label": "きまり",
            "items-0-ORDER": "1",
            "items-0-id": "",
        }

        cast["secretariat"].client.post(f"/admin/snippets/home/menu/edit/{menu.pk}/", data)

        link = soup(cast["visitor"].client.get("/")).select_one("#main-menu li a")
        assert (link.get_text(), link["href"]) == ("きまり", "/terms/")


class TestMenuItem:
    @pytest.mark.parametrize(
        ("with_page", "address", "label", "wrong"),
        [
            (True, "", "", None),
            (True, "", "規約", None),
            (False, "https://example.jp/", "外部", None),
            (False, "https://example.jp/", "", "label"),
            (False, "", "", "page"),
            (False, "", "名前だけ", "page"),
            (True, "https://example.jp/", "両方", "page"),
        ],
    )
    def test_clean__exactly_one_place_to_lead_to(
        self,
        standard_page: StandardPage,
        with_page: bool,
        address: str,
        label: str,
        wrong: str | None,
    ) -> None:
        page = standard_page if with_page else None
        item = MenuItem(page=page, address=address, label=label)
        errors: dict[str, list[str]] = {}

        try:
            item.clean()
        except ValidationError as error:
            errors = error.message_dict

        assert list(errors) == ([wrong] if wrong else [])

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example/", "x"])
    def test_address__is_an_address(self, address: str) -> None:
        menu = Menu.objects.create(place=Menu.Place.MAIN)

        with pytest.raises(ValidationError) as caught:
            MenuItem(menu=menu, address=address, label="x").full_clean()
        assert "address" in caught.value.message_dict

    @pytest.mark.parametrize(("label", "title"), [("", "利用規約"), ("きまり", "きまり")])
    def test_title__own_name_else_that_of_the_page(
        self, standard_page: StandardPage, label: str, title: str
    ) -> None:
        item = MenuItem(page=standard_page, label=label)

        assert (item.title, str(item), item.url) == (title, title, "/terms/")

    def test_url__elsewhere(self) -> None:
        item = MenuItem(address="https://example.jp/a", label="外部")

        assert (item.title, item.url) == ("外部", "https://example.jp/a")
