"""The Atom feeds: valid, stable, and nothing beyond the anonymous list (W4, V3, M13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from catalog.entries.enums import Confidentiality, EntryState
from catalog.models import Entry, EntrySearchPage
from cms.admin.audit import Operator
from home.events.meetings import lifecycle
from home.events.meetings.enums import CallingOff
from home.models import NewsIndexPage, NewsPage
from tests.actors import Cast
from tests.factories import entry_in, event_page, published_entry
from tests.guidebook.worlds import restrict

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
NEWS, ENTRIES = "/feeds/news.atom", "/feeds/entries.atom"
BASE = "https://applic.example.jp"


@pytest.fixture(autouse=True)
def base(settings: LazySettings) -> None:
    """Let the site stand elsewhere than where it is asked."""
    settings.WAGTAILADMIN_BASE_URL = BASE


def feed(client: Client, address: str) -> ET.Element:
    """Return the feed, which must have what Atom requires of it (RFC 4287)."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(response.content)  # noqa: S314  # our own answer
    assert root.tag == f"{ATOM}feed"
    for each in (root, *root.findall(f"{ATOM}entry")):
        assert all(text_of(each, name) for name in ("id", "title", "updated"))
        assert text_of(each, "id").startswith("tag:applic.example.jp,2026:")
        links = [link.get("href", "") for link in each.findall(f"{ATOM}link")]
        assert links
        assert all(link.startswith(f"{BASE}/") for link in links)
    assert text_of(root, "author/name")
    (own,) = root.findall(f"{ATOM}link[@rel='self']")
    assert own.get("href") == f"{BASE}{address}"
    return root


def text_of(element: ET.Element, path: str) -> str:
    """Return the text of what the path leads to, each step in the names of Atom."""
    found = element.find("/".join(f"{ATOM}{step}" for step in path.split("/")))
    return "" if found is None else found.text or ""


def titles(root: ET.Element) -> list[str]:
    """Return the titles, in order."""
    return [text_of(each, "title") for each in root.findall(f"{ATOM}entry")]


class TestNews:
    def test_news__newest_first_with_day_category_and_beginning(
        self, client: Client, news_index: NewsIndexPage
    ) -> None:
        body = [("text", "<p>本文の<b>始め</b>です。</p>")]
        for day, title in ((1, "古い"), (3, "新しい\x0b<b>\x08")):
            news_index.add_child(
                instance=NewsPage(title=title, slug=f"n{day}", date=date(2026, 4, day), body=body)
            )
        news_index.add_child(instance=NewsPage(title="下書き", slug="draft", live=False))
        restrict(news_index.add_child(instance=NewsPage(title="会員用", slug="closed")))

        root = feed(client, NEWS)

        assert titles(root) == ["新しい<b>", "古い"]
        first = root.find(f"{ATOM}entry")
        assert first is not None
        assert text_of(first, "updated") == text_of(first, "published")
        assert text_of(first, "updated") == "2026-04-03T00:00:00+09:00"
        assert text_of(first, "summary") == "本文の始めです。"
        assert first.find(f"{ATOM}category").get("term") == "お知らせ"
        assert text_of(root, "updated") == text_of(first, "updated")

    def test_answer__is_the_same_for_everybody_and_kept(self, cast: Cast) -> None:
        response = cast["special"].client.get(NEWS)
        assert response["Cache-Control"] == "public, max-age=300"
        again = cast["visitor"].client.get(NEWS, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
        assert "Last-Modified" not in response

    def test_unknown__is_not_found(self, client: Client) -> None:
        assert client.get("/feeds/drafts.atom").status_code == 404
        assert client.post(NEWS).status_code == 405


class TestEvents:
    def test_events__the_latest_announced_with_time_and_place(
        self, client: Client, secretariat: Operator
    ) -> None:
        start = timezone.make_aware(datetime(2126, 12, 25, 14))
        first = event_page(title="先の会", starts_at=start, online_url="https://o.jp/secret")
        event_page(title="後の会\x0b<b>")
        restrict(event_page(title="会員の会"))
        lifecycle.call_off(first, CallingOff.CANCELLED, "台風のため", secretariat)

        root = feed(client, "/feeds/events.atom")

        assert titles(root) == ["後の会<b>", "【中止】先の会"]
        entry = root.findall(f"{ATOM}entry")[-1]
        assert text_of(entry, "summary") == (
            "2126年12月25日（水）14時から18時まで　みなと市民ホール（架空）／オンライン　台風のため"
        )
        assert text_of(entry, "updated") >= text_of(entry, "published")


class TestEntries:
    def test_entries__are_what_the_anonymous_list_shows(self, cast: Cast) -> None:
        """No entry of class 2 or without publication, and no more of a text than its excerpt."""
        long = "<i>概要</i>の始まりの文です。" * 3 + "隠れた続き"
        shown = [
            published_entry(title=f"公開{number}", summary=long, contact_person="隠れた氏")
            for number in range(2)
        ]
        Entry.objects.filter(pk=shown[0].pk).update(
            title="公開0\x08&", first_published_at=timezone.now() + timedelta(hours=1)
        )
        class_2 = {"confidentiality": Confidentiality.CLASS_2, "consent_declared": True}
        published_entry(title="隠れた機密性２", **class_2)
        for state in (EntryState.DRAFT, EntryState.STOPPED, EntryState.DELETED):
            entry_in(state, title=f"隠れた{state}")

        root = feed(cast["special"].client, ENTRIES)

        assert titles(root) == ["公開0&", "公開1"]
        assert "隠れた" not in ET.tostring(root, encoding="unicode")
        last = root.findall(f"{ATOM}entry")[-1]
        assert text_of(last, "summary") == escape(shown[1].excerpt)
        assert "&amp;lt;i&amp;gt;" in ET.tostring(root, encoding="unicode")
        assert text_of(last, "author/name") == shown[1].organization.name
        (link,) = last.findall(f"{ATOM}link")
        assert link.get("href") == f"{BASE}/matching/search/{shown[1].pk}/"
        at = shown[1].first_published_at
        assert text_of(last, "published") == timezone.localtime(at).isoformat(timespec="seconds")

    def test_search_that_is_not_public__empties_the_feed(self, client: Client) -> None:
        published_entry()
        restrict(EntrySearchPage.objects.get())
        assert titles(feed(client, ENTRIES)) == []

    def test_queries__do_not_grow(self, client: Client, django_assert_max_num_queries: Any) -> None:
        published_entry()
        client.get(ENTRIES)
        for _ in range(4):
            published_entry()
        with django_assert_max_num_queries(5):
            feed(client, ENTRIES)
