"""`sitemap.xml`, `robots.txt` and `favicon.ico` (W4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import EntrySearchPage
from guidebook.models import EditionPage
from home.events.models import MeetingReport
from home.machines.sitemaps import SITEMAPS
from home.models import HomePage, StandardPage
from tests.factories import InformationTypeFactory, event_page, published_entry
from tests.guidebook.worlds import make_chapter, make_edition, restrict

pytestmark = pytest.mark.django_db

BASE = "https://applic.example.jp"
PREFIX = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def base(settings: LazySettings) -> None:
    """Let the site stand elsewhere than where it is asked."""
    settings.WAGTAILADMIN_BASE_URL = BASE


def read(client: Client, address: str) -> dict[str, str]:
    """Return address and last change of each entry of a sitemap or of the index."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    root = ET.fromstring(response.content)  # noqa: S314  # our own answer
    assert root.tag in {f"{PREFIX}urlset", f"{PREFIX}sitemapindex"}
    found = {
        each.findtext(f"{PREFIX}loc", ""): each.findtext(f"{PREFIX}lastmod", "") for each in root
    }
    assert len(found) == len(root)
    return found


def paths(client: Client) -> list[str]:
    """Return every path of every file of the index."""
    cache.clear()
    files = read(client, "/sitemap.xml")
    assert all(each.startswith(f"{BASE}/sitemap-") for each in files)
    found = [each for file in files for each in read(client, file.removeprefix(BASE))]
    assert all(each.startswith(f"{BASE}/") for each in found)
    return [each.removeprefix(BASE) for each in found]


class TestSitemap:
    def test_addresses__are_those_that_a_visitor_may_open(self, client: Client) -> None:
        home = HomePage.objects.get()
        edition = make_edition(items=["1"])
        make_chapter(edition)
        make_chapter(make_edition("ver3.0", live=False, slug="hidden"))
        restrict(home.add_child(instance=StandardPage(title="会員用", slug="members")))
        home.add_child(instance=StandardPage(title="下書き", slug="draft", live=False))
        kind = InformationTypeFactory(text_may_be_open=True)
        entry = published_entry(information_type=kind, text_is_open=True)
        published_entry(information_type=kind)

        found = paths(client)

        assert found == [
            "/",
            "/matching/",
            "/matching/search/",
            "/guidebook/",
            "/guidebook/ver2/",
            "/guidebook/ver2/1/",
            "/guidebook/ver2/checklist/",
            f"/matching/search/{entry.pk}/",
            "/join/",
            "/api/v1/",
        ]
        assert [client.get(path).status_code for path in found] == [200] * len(found)
        day = f"{entry.updated_at:%Y-%m}"
        assert read(client, "/sitemap-entries.xml")[f"{BASE}{found[-3]}"].startswith(day)

        restrict(EntrySearchPage.objects.get())
        EditionPage.objects.update(live=False)
        assert paths(client) == ["/", "/matching/", "/guidebook/", "/join/", "/api/v1/"]

    def test_reports__those_that_are_published(self, client: Client) -> None:
        now = timezone.now()
        for slug, moment in (("told", now), ("untold", None)):
            event = event_page(slug=slug, starts_at=now - timedelta(days=9))
            MeetingReport.objects.create(event=event, published_at=moment)
        assert list(read(client, "/sitemap-reports.xml")) == [f"{BASE}/events/told/report/"]
        assert client.get("/events/told/report/").status_code == 200

    def test_files__are_cut_and_named_in_the_index(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(SITEMAPS["pages"], "limit", 3)
        whole = paths(client)
        files = list(read(client, "/sitemap.xml"))
        assert files[:2] == [f"{BASE}/sitemap-pages.xml", f"{BASE}/sitemap-pages.xml?p=2"]
        assert len(set(whole)) == len(whole)
        for wrong in ("/sitemap-pages.xml?p=9", "/sitemap-pages.xml?p=x", "/sitemap-x.xml"):
            assert client.get(wrong).status_code == 404

    def test_answers__cost_few_queries_and_are_kept(self, client: Client) -> None:
        numbers = []
        for _ in range(2):
            for _ in range(3):
                number = StandardPage.objects.count()
                page = StandardPage(title=f"頁{number}", slug=f"page{number}")
                HomePage.objects.get().add_child(instance=page)
                kind = InformationTypeFactory(text_may_be_open=True)
                published_entry(information_type=kind, text_is_open=True)
            paths(client)
            with CaptureQueriesContext(connection) as queries:
                paths(client)
            numbers.append(len(queries))
        assert numbers[0] == numbers[1]
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/sitemap.xml")
        assert len(queries) == 0
        assert "public" in response["Cache-Control"]
        cache.clear()
        known = {"If-None-Match": response["ETag"]}
        assert client.get("/sitemap.xml", headers=known).status_code == 304
        assert client.get("/sitemap.xml").status_code == 200


class TestRobots:
    def test_robots__closes_the_admin_and_tokens_and_names_the_sitemap(
        self, client: Client
    ) -> None:
        response = client.get("/robots.txt")
        lines = response.content.decode().splitlines()
        closed = [line.removeprefix("Disallow: ") for line in lines if "Disallow" in line]
        assert response["Content-Type"].startswith("text/plain")
        assert lines[0] == "User-agent: *"
        assert closed[0] == "/admin/"
        assert "/matching/search/confirm/" in closed
        assert not [each for each in closed if "/matching/search/?q=x".startswith(each)]
        assert lines[-1] == f"Sitemap: {BASE}/sitemap.xml"


class TestFavicon:
    def test_favicon__leads_to_an_icon(self, client: Client, finders: Any) -> None:
        place = client.get("/favicon.ico")["Location"]
        path = finders.find(place.removeprefix("/static/"))
        with open(path, "rb") as icon:
            assert icon.read(4) == b"\x00\x00\x01\x00"


@pytest.fixture
def finders() -> Any:
    """Return how static files are found."""
    from django.contrib.staticfiles import finders as found  # noqa: PLC0415

    return found
