"""The list of news: thirty a page, by category, never an error (W2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from home.models import NewsCategory, NewsIndexPage, NewsPage
from tests.catalog.html import crumbs, soup

pytestmark = pytest.mark.django_db

Write = Callable[..., None]


@pytest.fixture
def write(news_index: NewsIndexPage) -> Write:
    """Return a function that writes `number` pieces of news, one a day."""

    def write(number: int, category: str = NewsCategory.NOTICE) -> None:
        for n in range(number):
            day = timezone.localdate() - timedelta(days=n)
            page = NewsPage(title=f"{category}{n}", slug=f"{category}{n}", date=day)
            page.category = category
            news_index.add_child(instance=page)

    return write


def titles(response: Any) -> list[str]:
    """Return the titles of the list, in order."""
    return [link.get_text() for link in soup(response).select(".news-list li a")]


class TestList:
    def test_list__thirty_a_page_newest_first(self, client: Client, write: Write) -> None:
        write(31)

        first, second = client.get("/news/"), client.get("/news/?page=2")

        assert titles(first) == [f"notice{n}" for n in range(30)]
        assert titles(second) == ["notice30"]

    def test_list__pager_in_both_directions(self, client: Client, write: Write) -> None:
        write(31)

        forward = soup(client.get("/news/")).select_one("a[rel=next]")["href"]
        back = soup(client.get(f"/news/{forward}")).select_one("a[rel=prev]")["href"]

        assert titles(client.get(f"/news/{forward}")) == ["notice30"]
        assert len(titles(client.get(f"/news/{back}"))) == 30

    def test_news__shows_the_way_to_it(self, client: Client, write: Write) -> None:
        write(1)
        found = crumbs(client.get(NewsPage.objects.get().url))
        assert [url for _, url in found] == ["/", "/news/", ""]
        assert [url for _, url in crumbs(client.get("/news/"))] == ["/", ""]

    def test_list__no_pager_for_one_page(self, client: Client, write: Write) -> None:
        write(30)

        assert soup(client.get("/news/")).select(".pager") == []

    def test_list__says_when_it_is_empty(self, client: Client, news_index: NewsIndexPage) -> None:
        assert "お知らせはまだありません" in soup(client.get("/news/")).main.get_text()

    def test_row__date_category_and_link(self, client: Client, news_index: NewsIndexPage) -> None:
        news_index.add_child(
            instance=NewsPage(
                title="<b>題名</b>", slug="a", date=date(2026, 4, 3), category=NewsCategory.EVENT
            )
        )

        row = soup(client.get("/news/")).select_one(".news-list li")

        assert row.time["datetime"] == "2026-04-03"
        assert row.time.get_text() == "2026年4月3日"
        assert row.select_one(".chip").get_text() == "勉強会・イベント"
        assert (row.a.get_text(), row.a["href"]) == ("<b>題名</b>", "/news/a/")

    def test_later_pages__not_for_search_engines(self, client: Client, write: Write) -> None:
        write(31)
        robots = "meta[name=robots][content=noindex]"

        assert soup(client.get("/news/")).select(robots) == []
        assert len(soup(client.get("/news/?page=2")).select(robots)) == 1


class TestCategory:
    def test_category__only_its_news(self, client: Client, write: Write) -> None:
        write(2, NewsCategory.NOTICE)
        write(1, NewsCategory.SERVICE)

        assert titles(client.get("/news/?category=service")) == ["service0"]

    def test_category__links_lead_to_each_and_mark_the_chosen(
        self, client: Client, write: Write
    ) -> None:
        write(1, NewsCategory.EVENT)
        chips = soup(client.get("/news/?category=event&page=1")).select("nav.chips a")

        assert [chip.get_text() for chip in chips] == ["すべて", *NewsCategory.labels]
        chosen = [chip.get_text() for chip in chips if chip.has_attr("aria-current")]
        assert chosen == [NewsCategory.EVENT.label]
        assert [len(titles(client.get(f"/news/{chip['href']}"))) for chip in chips] == [
            1,
            0,
            0,
            1,
            0,
        ]

    def test_category__kept_by_the_pager(self, client: Client, write: Write) -> None:
        write(31, NewsCategory.SERVICE)
        write(1, NewsCategory.NOTICE)

        link = soup(client.get("/news/?category=service")).select_one("a[rel=next]")["href"]

        assert titles(client.get(f"/news/{link}")) == ["service30"]


class TestBadInput:
    @pytest.mark.parametrize(
        "query",
        [
            "category=x&page=zz",
            "category=&page=",
            "category=%00&page=%00",
            "category=notice%00",
            "page=-1",
            "page=0",
            "category[]=notice",
            "category=%F0%9F%92%A9&page=%EF%BC%92",
            f"category={'x' * 3000}",
        ],
    )
    def test_query__clean_first_page(self, client: Client, write: Write, query: str) -> None:
        write(2)

        response = client.get(f"/news/?{query}")

        assert response.status_code == 200
        assert titles(response) == ["notice0", "notice1"]

    @pytest.mark.parametrize("page", ["99", "999999999999999999999999"])
    def test_page__too_large(self, client: Client, write: Write, page: str) -> None:
        write(2)

        assert titles(client.get(f"/news/?page={page}")) == ["notice0", "notice1"]

    def test_page__last_for_too_large(self, client: Client, write: Write) -> None:
        write(31)

        assert titles(client.get("/news/?page=99")) == ["notice30"]


class TestQueries:
    def test_list__same_for_1_and_30_rows(
        self,
        client: Client,
        write: Write,
        news_index: NewsIndexPage,
        django_assert_num_queries,
        django_assert_max_num_queries,
    ) -> None:
        news_index.add_child(instance=NewsPage(title="一", slug="one"))
        client.get("/news/")
        with django_assert_max_num_queries(12) as few:
            client.get("/news/")
        write(30)

        with django_assert_num_queries(len(few.captured_queries)):
            assert len(titles(client.get("/news/"))) == 30


class TestNewsPage:
    def test_page__title_date_category_body(
        self, client: Client, news_index: NewsIndexPage
    ) -> None:
        page = NewsPage(
            title="題名", slug="a", date=date(2026, 4, 3), body=[("text", "<p>本文</p>")]
        )
        news_index.add_child(instance=page)

        main = soup(client.get("/news/a/")).main

        assert main.h1.get_text() == "題名"
        assert main.time.get_text() == "2026年4月3日"
        assert "お知らせ" in main.select_one(".chip").get_text()
        assert "本文" in main.get_text()

    def test_unpublished__not_found(self, client: Client, news_index: NewsIndexPage) -> None:
        news_index.add_child(instance=NewsPage(title="題名", slug="a", live=False))

        assert client.get("/news/a/").status_code == 404
