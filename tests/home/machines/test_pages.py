"""Every public page tells machines what it is: one render each, one table for all (W4)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from catalog.models import EntrySearchPage, MatchingServicePage
from cms.admin.audit import Operator
from cms.members.models import JoiningTerms
from guidebook.models import GuidebookIndexPage
from home.api.dumps.store import StoredDump, StoredFile
from home.api.pages import OpenData
from home.events.meetings import lifecycle
from home.events.meetings.enums import CallingOff
from home.machines.about import about
from home.models import ContactPage, HomePage, NewsIndexPage, NewsPage, SitemapPage, StandardPage
from home.sitemap.tree import open_pages
from tests.catalog.html import soup
from tests.factories import InformationTypeFactory, event_page, published_entry
from tests.guidebook.worlds import make_chapter, make_edition

pytestmark = pytest.mark.django_db

BASE = "https://applic.example.jp"
#: What each thing of schema.org must say for those who read it.
REQUIRED = {
    "Article": {"headline", "datePublished", "author", "publisher", "image", "url"},
    "Book": {"name", "url", "publisher"},
    "BreadcrumbList": {"itemListElement"},
    "CreativeWork": {"name", "url", "creator", "dateModified"},
    "Dataset": {"name", "description", "license", "creator", "url"},
    "Event": {
        "name",
        "url",
        "startDate",
        "endDate",
        "location",
        "eventStatus",
        "eventAttendanceMode",
        "organizer",
        "image",
        "description",
    },
    "Organization": {"@id", "name", "url", "logo"},
    "WebSite": {"name", "url", "potentialAction"},
}
OPEN_GRAPH = ("title", "type", "url", "description", "site_name", "locale", "image")
#: Of each address: the things besides association and way, and the feeds.
EXPECTED = {
    "/": (["WebSite"], ["news", "entries", "events"]),
    "/news/": ([], ["news"]),
    "/news/item/": (["Article"], ["news"]),
    "/events/": ([], ["events"]),
    "/events/meeting/": (["Event"], ["events"]),
    "/about/": ([], []),
    "/contact/": ([], []),
    "/matching/": ([], ["entries"]),
    "/matching/search/": ([], ["entries"]),
    "/matching/search/{entry}/": (["CreativeWork"], ["entries"]),
    "/guidebook/": ([], []),
    "/guidebook/ver2/": (["Book"], []),
    "/guidebook/ver2/1/": (["Article"], []),
    "/guidebook/ver2/checklist/": ([], []),
    "/search/": ([], []),
    "/sitemap/": ([], []),
    "/join/": ([], []),
    "/api/v1/": (["Dataset"], []),
}
EVIL = "</script><b>&題名"


@pytest.fixture
def world(settings: LazySettings) -> dict[str, Any]:
    """Make one page of every public type."""
    settings.WAGTAILADMIN_BASE_URL = BASE
    home = HomePage.objects.get()
    body = [("heading", {"text": "ねらい", "level": "h2"}), ("text", "<p>始めの文。次の文。</p>")]
    home.add_child(instance=StandardPage(title="協会について", slug="about", body=body))
    home.add_child(instance=ContactPage(title="お問い合わせ", slug="contact", body=body))
    home.add_child(instance=SitemapPage(title="サイトマップ", slug="sitemap"))
    news = home.add_child(instance=NewsIndexPage(title="お知らせ", slug="news"))
    news.add_child(instance=NewsPage(title=EVIL, slug="item", body=body))
    event_page(slug="meeting", title=f"勉強会{EVIL}", online_url="https://online.example.jp/secret")
    make_chapter(make_edition(items=["1"], purpose=["目的の文。"], issued=date(2026, 4, 1)))
    kind = InformationTypeFactory(text_may_be_open=True)
    entry = published_entry(information_type=kind, text_is_open=True, title=EVIL)
    assert JoiningTerms.in_force()
    return {"entry": entry.pk}


def graph(page: BeautifulSoup) -> list[dict[str, Any]]:
    """Return the things of the only block of structured data."""
    (script,) = page.select('script[type="application/ld+json"]')
    data = json.loads(script.get_text())
    assert data["@context"] == "https://schema.org"
    things: list[dict[str, Any]] = data["@graph"]
    return things


def addresses(value: Any, name: str = "") -> Iterator[str]:
    """Yield everything in the graph that is an address."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from addresses(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from addresses(each, name)
    elif name in {"url", "item", "logo", "image", "contentUrl", "urlTemplate"}:
        yield str(value)


def named(page: BeautifulSoup, attribute: str, name: str) -> str:
    """Return the content of the only `meta` of that name."""
    (found,) = page.select(f'meta[{attribute}="{name}"]')
    return str(found["content"])


class TestEveryPage:
    def test_page__tells_machines_what_it_is(self, client: Client, world: dict[str, Any]) -> None:
        titles = set()
        for pattern, (things, feeds) in EXPECTED.items():
            address = pattern.format(**world)
            response = client.get(address, headers={"Accept": "text/html"})
            page, url = soup(response), f"{BASE}{address}"
            assert response.status_code == 200, address
            told = {each: named(page, "property", f"og:{each}") for each in OPEN_GRAPH}
            description = named(page, "name", "description")
            (canonical,) = page.select("link[rel=canonical]")

            assert all(told.values()), address
            assert (canonical["href"], told["url"]) == (url, url)
            assert description == told["description"]
            assert told["title"].partition("｜")[0] in page.title.get_text(), address
            assert told["image"].startswith(f"{BASE}/static/")
            links = [str(each["href"]) for each in page.select("link[rel=alternate]")]
            assert links == [f"{BASE}/feeds/{name}.atom" for name in feeds], address

            found = graph(page)
            kinds = [each["@type"] for each in found]
            way = [] if address == "/" else ["BreadcrumbList"]
            assert kinds == ["Organization", *way, *things], address
            for thing in found:
                missing = {name for name in REQUIRED[thing["@type"]] if not thing.get(name)}
                assert missing == set(), (address, thing["@type"])
            assert all(each.startswith(f"{BASE}/") for each in addresses(found)), address
            titles.add(told["title"])
        assert len(titles) == len(EXPECTED) - 1  # news and entry are called alike here

    def test_table__has_every_type_of_page(self, world: dict[str, Any]) -> None:
        found = {type(each) for each in open_pages().specific()}
        shown = {type(Page.objects.get(url_path=f"/home{path}").specific) for path in PAGES}
        assert found == shown

    def test_description__is_the_editors_or_the_beginning_without_headings(
        self, client: Client, world: dict[str, Any]
    ) -> None:
        assert named(soup(client.get("/about/")), "name", "description") == "始めの文。次の文。"
        MatchingServicePage.objects.update(intro="<p>導入の文。</p>")
        EntrySearchPage.objects.update(search_description="編集者の文")
        GuidebookIndexPage.objects.update(intro="")
        told = {
            path: named(soup(client.get(path)), "name", "description")
            for path in ("/matching/", "/matching/search/", "/guidebook/")
        }
        assert list(told.values())[:2] == ["導入の文。", "編集者の文"]
        assert "ICT地域イノベーション・ガイドブック" in told["/guidebook/"]

    def test_event__tells_its_state_and_no_address_for_taking_part(
        self, client: Client, secretariat: Operator
    ) -> None:
        event = event_page(slug="meeting", online_url="https://online.example.jp/secret")
        response = client.get("/events/meeting/")
        (thing,) = [each for each in graph(soup(response)) if each["@type"] == "Event"]
        assert "secret" not in response.content.decode()
        assert thing["startDate"].endswith("+09:00")
        assert thing["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
        assert [each["@type"] for each in thing["location"]] == ["Place", "VirtualLocation"]
        assert thing["eventStatus"] == "https://schema.org/EventScheduled"
        lifecycle.call_off(event, CallingOff.POSTPONED, "", secretariat)
        graph_now = graph(soup(client.get("/events/meeting/")))
        assert graph_now[-1]["eventStatus"] == "https://schema.org/EventPostponed"

    def test_script__cannot_be_left(self, client: Client, world: dict[str, Any]) -> None:
        response = client.get("/news/item/")
        assert graph(soup(response))[-1]["headline"] == EVIL
        assert "\\u003c/script\\u003e\\u003cb\\u003e\\u0026題名" in response.content.decode()


PAGES = [path for path in EXPECTED if path not in {"/join/", "/api/v1/"}]
PAGES = [path for path in PAGES if not path.endswith(("{entry}/", "checklist/"))]


class TestFiltered:
    @pytest.mark.parametrize(
        ("address", "whole"),
        [
            ("/matching/search/?q=防災&page=2", "/matching/search/"),
            ("/news/?category=service", "/news/"),
        ],
    )
    def test_results__have_one_address_and_are_not_indexed(
        self, client: Client, world: dict[str, Any], address: str, whole: str
    ) -> None:
        page = soup(client.get(address))
        assert page.select_one("link[rel=canonical]")["href"] == f"{BASE}{whole}"
        assert page.select_one("meta[name=robots]")["content"] == "noindex"
        assert page.select("meta[name=robots]")[1:] == []


class TestOpenData:
    def test_files__are_named_with_what_they_are(self) -> None:
        file = StoredFile("entries.csv", "登録情報", "text/csv", 1, "", Path("entries.csv"))
        dump = StoredDump(timezone.now(), "", {file.name: file})
        (told,) = about(OpenData(f"{BASE}/api/v1/", dump)).thing["distribution"]
        assert told == {
            "@type": "DataDownload",
            "name": "登録情報",
            "contentUrl": f"{BASE}/api/v1/dumps/entries.csv",
            "encodingFormat": "text/csv",
        }

    def test_unknown_subject__is_refused(self) -> None:
        with pytest.raises(TypeError):
            about(object())


class TestClosed:
    def test_screen_with_noindex_of_a_closed_entry__tells_nothing(
        self, cast: Any, world: dict[str, Any]
    ) -> None:
        entry = published_entry(title="閉じた情報")
        page = soup(cast["special"].client.get(f"/matching/search/{entry.pk}/"))
        assert page.h1 is not None
        assert page.select("link[rel=canonical], meta[property], script[type*=ld]") == []
