"""The search over the whole site: what it finds, for whom, and how it shows it (W3, G10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from catalog.entries.enums import EntryState
from cms.japanese.query import parse_query
from guidebook.exchange.importing import import_edition
from guidebook.models import ChapterPage, EditionPage
from home.models import HomePage, NewsIndexPage, NewsPage, PageText, StandardPage
from tests.actors import Cast
from tests.catalog.html import hit_count, soup, text_of
from tests.conftest import rolled_back_later
from tests.factories import entry_in, event_page, published_entry
from tests.guidebook.worlds import make_edition

pytestmark = pytest.mark.django_db
FILE = """
edition: ver1
title: 試しのガイドブック
chapters:
- number: 1
  title: 仲間を探そう
  sections:
  - heading: 概要
    items:
    - サーバーの共同利用を、となりの町と考えてみましょう。
- number: 2
  title: 住民の声を聞こう
  sections:
  - heading: 概要
    items:
    - 打ち合わせの前に、東京都の例を読みましょう。
"""


@pytest.fixture(scope="class")
def imported(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Import and publish the edition once for all tests of a class."""
    with rolled_back_later(django_db_blocker):
        import_edition(FILE.encode())
        yield


@pytest.fixture
def chapters(imported: None, db: None) -> list[ChapterPage]:
    """Return the two chapters of a published edition."""
    return list(ChapterPage.objects.order_by("path"))


def publish(parent: Page, page: Page) -> Any:
    """Add `page` below `parent` and publish it."""
    added = parent.add_child(instance=page)
    added.save_revision().publish()
    return added


def news(title: str, text: str = "本文です。") -> NewsPage:
    """Return a published piece of news."""
    home = HomePage.objects.get()
    index = NewsIndexPage.objects.first() or publish(
        home, NewsIndexPage(title="お知らせ", slug="n")
    )
    body = [("text", f"<p>{text}</p>")]
    return publish(index, NewsPage(title=title, slug=f"n{NewsPage.objects.count()}", body=body))


def groups(response: Any) -> dict[str, int]:
    """Return the groups that the page shows, with their numbers."""
    return {
        each["data-group"]: int(each["data-count"])
        for each in soup(response).select("[data-group]")
    }


def search(client: Client, text: str, **more: str) -> Any:
    """Return the page for `text`."""
    return client.get("/search/", {"q": text, **more})


class TestFinding:
    """The Japanese matching of chapters and pages (G10)."""

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("ｻｰﾊﾞ", ["1"]),
            ("サーバ 共同", ["1"]),
            ("打合せ", ["2"]),
            ("となりの町", ["1"]),
            ("仲間", ["1"]),
            ("京都", []),
            ("例 -住民", []),
            ('"共同利用"', ["1"]),
        ],
    )
    def test_chapters__found_as_people_write(
        self, chapters: list[ChapterPage], text: str, numbers: list[str]
    ) -> None:
        found = PageText.objects.matching(parse_query(text)).values_list("pk", flat=True)
        assert [each.number for each in chapters if each.pk in set(found)] == numbers

    @pytest.mark.parametrize("text", ["セルフチェック", "チェックリスト", "項目1"])
    def test_self_check__finds_the_edition_that_has_one(self, client: Client, text: str) -> None:
        for number in range(2):
            edition = make_edition(f"check{number}", items=("1", "2"))
            edition.save_revision().publish()
        make_edition("without").save_revision().publish()
        hits = soup(search(client, text)).select("[data-group=guidebook] li a")
        assert sorted(hit["href"] for hit in hits) == ["/guidebook/check0/", "/guidebook/check1/"]

    def test_title__comes_before_text(self, client: Client) -> None:
        news("お知らせの一", "避難所を開きます。")
        news("避難所の案内")
        hits = soup(search(client, "避難所")).select("[data-group=news] li a")
        assert [hit.get_text() for hit in hits] == ["避難所の案内", "お知らせの一"]

    def test_events__what_is_to_come_comes_first(self, client: Client) -> None:
        for days in (-30, 9, -3):
            starts = timezone.now() + timedelta(days=days)
            event_page(title=f"避難所の勉強会{days}", starts_at=starts)
        hits = soup(search(client, "避難所")).select("[data-group=events] li a")
        assert [hit.get_text()[7:] for hit in hits] == ["9", "-3", "-30"]

    def test_groups__with_their_numbers(self, client: Client, chapters: list[ChapterPage]) -> None:
        news("サーバの保守")
        publish(HomePage.objects.get(), StandardPage(title="サーバについて", slug="s"))
        published_entry(title="サーバの貸出し", summary="概要です。")
        response = search(client, "サーバ")
        assert groups(response) == {"guidebook": 1, "news": 1, "pages": 1, "entries": 1}
        assert hit_count(response) == 4

    def test_hit__leads_to_the_chapter_and_marks_the_word(
        self, client: Client, chapters: list[ChapterPage]
    ) -> None:
        hit = soup(search(client, "ｻｰﾊﾞ")).select_one("[data-group=guidebook] li")
        assert hit.a["href"] == "/guidebook/ver1/1/"
        assert hit.mark.get_text() == "サーバー"
        assert "試しのガイドブック" in hit.get_text()

    def test_group__in_full_with_pages(self, client: Client) -> None:
        for number in range(31):
            news(f"避難の知らせ{number}")
        first = soup(search(client, "避難"))
        more = first.select_one("[data-group=news] .section__head a")["href"]
        assert more == f"?q={quote('避難')}&in=news"
        page = soup(client.get(f"/search/{more}"))
        assert len(page.select("main .hit-list li")) == 30
        assert len(soup(client.get(f"/search/{more}&page=2")).select("main .hit-list li")) == 1


class TestVisibility:
    """Nobody finds what nobody may open."""

    def test_unpublished__vanishes_at_once(
        self, client: Client, chapters: list[ChapterPage]
    ) -> None:
        chapters[0].unpublish()
        assert groups(search(client, "サーバ")) == {}
        chapters[0].save_revision().publish()
        assert groups(search(client, "サーバ")) == {"guidebook": 1}

    def test_draft__not_found(self, client: Client, chapters: list[ChapterPage]) -> None:
        chapters[0].title = "ひみつの題"
        chapters[0].save_revision()
        assert hit_count(search(client, "ひみつ")) == 0

    def test_edit__found_by_its_new_words_only(
        self, client: Client, chapters: list[ChapterPage]
    ) -> None:
        chapters[0].title = "資源を活かそう"
        chapters[0].save_revision().publish()
        assert groups(search(client, "資源")) == {"guidebook": 1}
        assert groups(search(client, "仲間")) == {}

    @pytest.mark.parametrize("kind", ["login", "groups"])
    def test_private__not_found(
        self, client: Client, chapters: list[ChapterPage], kind: str
    ) -> None:
        PageViewRestriction.objects.create(page=EditionPage.objects.get(), restriction_type=kind)
        assert hit_count(search(client, "サーバ")) == 0

    def test_deleted__leaves_no_row(self, chapters: list[ChapterPage]) -> None:
        chapters[0].delete()
        assert not PageText.objects.filter(pk=chapters[0].pk).exists()

    @pytest.mark.parametrize(
        "state", [EntryState.DRAFT, EntryState.IN_REVIEW, EntryState.STOPPED, EntryState.DELETED]
    )
    def test_unlisted_entry__not_found(self, client: Client, state: EntryState) -> None:
        entry_in(state, title="見えない情報")
        assert hit_count(search(client, "見えない情報")) == 0

    def test_entry__leads_where_the_reader_may_go(self, cast: Cast) -> None:
        entry = published_entry(title="貸出しの情報", organization=cast.owner)
        for name, url in (
            ("special", f"/matching/search/{entry.pk}/"),
            ("other", f"/matching/search/?q={quote('貸出し')}&sort=relevance"),
        ):
            hit = soup(search(cast[name].client, "貸出し")).select_one(
                "[data-group=entries] a[href]"
            )
            assert (
                soup(search(cast[name].client, "貸出し"))
                .select_one("[data-group=entries] li a")["href"]
                .startswith(url)
            ), (name, hit)


class TestPage:
    """The screen itself."""

    def test_without_text__only_the_form(self, client: Client) -> None:
        page = soup(client.get("/search/"))
        assert page.select_one("#site-search-q")["value"] == ""
        assert not page.select("[data-hit-count]")

    def test_nothing_found__says_what_to_do(self, client: Client) -> None:
        response = search(client, "ありえない言葉")
        assert hit_count(response) == 0
        assert "別の言葉でお試しください。" in text_of(response)

    @pytest.mark.parametrize(
        "text",
        ["%", "🚒", '"', "-", "''", "\x00a", "a" * 5000, "<script>", "( OR *", "あ" * 300, "-避難"],
        ids=[
            "percent",
            "emoji",
            "quote",
            "minus",
            "quotes",
            "nul",
            "long",
            "script",
            "fts",
            "kana",
            "not",
        ],
    )
    def test_hostile_text__a_clean_page(
        self, client: Client, chapters: list[ChapterPage], text: str
    ) -> None:
        response = search(client, text, page="-3", **{"in": "zzz"})
        assert response.status_code == 200
        assert b"<script>" not in response.content

    def test_queries__as_many_for_thirty_as_for_one(self, client: Client) -> None:
        news("避難の知らせ")
        published_entry(title="避難の情報")
        search(client, "避難", **{"in": "news"})
        with CaptureQueriesContext(connection) as one:
            search(client, "避難", **{"in": "news"})
        for number in range(29):
            news(f"避難の知らせ{number}")
        with CaptureQueriesContext(connection) as thirty:
            search(client, "避難", **{"in": "news"})
        assert len(thirty) == len(one)
