"""The association's names and mark on every page, changed by the secretariat."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.images.tests.utils import get_test_image_file

from cms.files.models import SiteImage
from home.models import HomePage, Menu, MenuItem, SiteIdentity
from home.pages.identity import NAME, SHORT_NAME
from tests.actors import Cast
from tests.catalog.html import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def menu(home: HomePage) -> None:
    menu = Menu(place=Menu.Place.MAIN)
    menu.items = [MenuItem(page=home)]
    menu.save()


@pytest.fixture
def image() -> SiteImage:
    picture = get_test_image_file(size=(800, 200))
    made: SiteImage = SiteImage.objects.create(title="マーク", file=picture)
    return made


def named(mark: SiteImage | None = None) -> SiteIdentity:
    text = "地域とともに" if mark else ""
    return SiteIdentity.objects.create(
        name="架空協会 <b>", short_name="架空", mark=mark, mark_text=text
    )


def organization(page: BeautifulSoup) -> dict[str, str]:
    graph = json.loads(page.select_one("script[type='application/ld+json']").string)["@graph"]
    found: dict[str, str] = graph[0]
    return found


def queries(client: Client) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    return [each["sql"] for each in asked]


class TestPages:
    @pytest.mark.parametrize("path", ["/", "/no-such-page/"])
    def test_without_a_row__what_the_site_begins_with(self, client: Client, path: str) -> None:
        page = soup(client.get(path))
        heads = page.select(".site-name")
        assert [each.select_one(".site-name__body").get_text() for each in heads] == [NAME] * 2
        assert [each.select_one("svg") is not None for each in heads] == [True] * 2
        assert SHORT_NAME in page.title.get_text()
        assert not SiteIdentity.objects.exists()

    @pytest.mark.usefixtures("menu")
    def test_names_and_mark__stand_everywhere(self, client: Client, image: SiteImage) -> None:
        named(image)
        client.get("/")  # makes the mark smaller
        page = soup(client.get("/"))
        for head in page.select(".site-header .site-name, footer .site-name"):
            mark = head.select_one("img.site-name__mark")
            assert (mark["width"], mark["height"], mark["alt"]) == ("320", "80", "地域とともに")
            assert mark["src"].startswith("/media/images/")
            assert head.select_one(".site-name__body").get_text() == "架空協会 <b>"
        assert page.select_one(".site-footer__foot").get_text() == "© 架空"
        assert page.html["data-sheet"].startswith("架空　")
        assert page.select_one("meta[property='og:site_name']")["content"] == "架空"
        told = organization(page)
        assert (told["name"], told["alternateName"]) == ("架空協会 <b>", "架空")
        assert told["logo"].endswith(mark["src"])

    @pytest.mark.usefixtures("menu")
    def test_mark__whose_file_is_gone(self, client: Client, image: SiteImage) -> None:
        named(image)
        image.file.storage.delete(image.file.name)
        assert soup(client.get("/")).select_one(".site-name svg.site-name__mark")

    @pytest.mark.usefixtures("menu")
    def test_queries__none_more_than_without_it(self, client: Client, image: SiteImage) -> None:
        client.get("/")
        before = queries(client)
        named(image)
        client.get("/")
        assert len(queries(client)) == len(before)

    def test_without_request__asks_nothing(self, django_assert_num_queries) -> None:
        source = Template("{% load navigation %}{% identity '' as it %}{{ it.short_name }}")
        with django_assert_num_queries(0):
            assert source.render(Context()) == SHORT_NAME


class TestSetting:
    def test_secretariat__changes_it_and_sees_it(self, cast: Cast, image: SiteImage) -> None:
        client = cast["secretariat"].client
        url = f"/admin/settings/home/siteidentity/{SiteIdentity.load().pk}/"
        form = {"name": "架空協会", "short_name": "架空", "mark": image.pk, "mark_text": ""}
        page = soup(client.post(url, form, follow=True))
        assert page.select_one(".mark-preview__name").get_text() == "架空協会"
        assert page.select_one("img.mark-preview__mark")["width"] == "320"
        assert page.title.get_text().endswith("架空管理画面")
        refused = soup(client.post(url, form | {"name": ""}))
        assert "この項目は必須です。" in refused.select_one("#panel-child-name-errors").get_text()

    @pytest.mark.parametrize("name", ["wg", "special"])
    def test_others__may_not(self, cast: Cast, name: str) -> None:
        url = f"/admin/settings/home/siteidentity/{SiteIdentity.load().pk}/"
        answer = cast[name].client.post(url, {"name": "別", "short_name": "別"})
        assert answer.status_code in (302, 403)
        assert SiteIdentity.objects.get().name == NAME
