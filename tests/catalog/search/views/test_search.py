"""Search form and result list on one page (V2, V3, V6, V8, V9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest
from django.test import Client

from catalog.models import Entry
from tests.actors import Cast
from tests.catalog.html import crumbs, facets, hit_count, linked_ids, row_ids, soup, text_of
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    bulk_published,
    like,
    listed_entry,
)

pytestmark = pytest.mark.django_db

SEARCH = "/matching/search/"
CountQueries = Callable[[int], AbstractContextManager[Any]]


class TestTitle:
    """WCAG 2.4.2: two windows of the search are told apart."""

    @pytest.mark.parametrize(
        ("query", "title"),
        [
            ("", "製品・サービス、事例、人材を探す"),
            ("?q=水位&genre=bousai", "検索結果：フリーワード：水位、ジャンル：防災"),
            ("?q=水位&page=2", "検索結果：フリーワード：水位（2ページ目）"),
        ],
    )
    def test_title__tells_conditions_and_page(self, client: Client, query: str, title: str) -> None:
        genre = GenreFactory(slug="bousai", name="防災")
        bulk_published(31, genre=genre, title="水位の記録")

        page = soup(client.get(f"{SEARCH}{query}"))

        assert page.title.get_text() == f"{title}｜ＡＰＰＬＩＣ"


class TestRow:
    """What a row shows."""

    @pytest.fixture
    def entry(self) -> Entry:
        """Return an entry with everything a row shows."""
        entry = listed_entry(
            title="避難所の受付",
            summary="あ" * 30 + "い",
            organization=OrganizationFactory(name="防災工房（架空）"),
            information_type=InformationTypeFactory(name="製品・サービス情報"),
        )
        for _ in range(2):
            like(entry, OrganizationFactory())
        updated = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
        Entry.objects.filter(pk=entry.pk).redate(updated)
        return entry

    def test_row__shows_all_of_it(self, client: Client, entry: Entry) -> None:
        response = client.get(SEARCH)
        row = soup(response).select_one(f'[data-entry-id="{entry.pk}"]')
        text = row.get_text(" ", strip=True)
        for part in ("避難所の受付", "防災工房（架空）", "製品・サービス情報", "2026年4月1日"):
            assert part in text, part
        assert row.select_one("[data-like-count]")["data-like-count"] == "2"
        assert row.select_one("[data-detail-link]")["href"] == f"{SEARCH}{entry.pk}/"
        assert hit_count(response) == 1

    @pytest.mark.parametrize(
        ("length", "shown"), [(29, "あ" * 29), (30, "あ" * 30), (31, "あ" * 30 + "…")]
    )
    def test_summary__is_cut_at_thirty_characters(
        self, client: Client, length: int, shown: str
    ) -> None:
        listed_entry(summary="あ" * length)
        row = soup(client.get(SEARCH)).select_one("[data-entry-id]")
        assert row.find("p").get_text(strip=True) == shown

    def test_row__is_escaped(self, client: Client) -> None:
        listed_entry(
            title="<script>alert(1)</script>",
            summary="<img src=x onerror=alert(2)>",
            organization=OrganizationFactory(name="<b>団体</b>"),
            information_type=InformationTypeFactory(name="<i>種別</i>"),
            genres=[GenreFactory(name="<u>ジャンル</u>")],
        )
        page = client.get(SEARCH).content.decode()
        for tag in ("<script>alert", "<img src=x", "<b>団体", "<i>種別", "<u>ジャンル"):
            assert tag not in page, tag
        assert "&lt;script&gt;alert(1)" in page

    def test_visitor__who_follows_the_link_logs_in_and_lands_on_the_entry(
        self, client: Client, entry: Entry
    ) -> None:
        link = soup(client.get(f"{SEARCH}?q=避難所")).select_one("[data-detail-link]")["href"]
        target = client.get(link)["Location"]
        assert target == f"/login/?next={quote(f'{SEARCH}{entry.pk}/?q=')}" + quote(quote("避難所"))


class TestConditionsOnScreen:
    """What was asked for stands in the form and above the hits."""

    @pytest.fixture(autouse=True)
    def _world(self) -> None:
        top = GenreFactory(slug="bousai", name="防災")
        below = GenreFactory(slug="shobo", name="消防", parent=top)
        other = GenreFactory(slug="kanko", name="観光")
        product = InformationTypeFactory(slug="product", name="製品")
        case = InformationTypeFactory(slug="case", name="事例")
        listed_entry(title="消防の製品", genres=[below], information_type=product)
        listed_entry(title="防災の事例", genres=[top], information_type=case)
        listed_entry(title="観光の事例", genres=[other], information_type=case)

    def checked(self, response: Any) -> set[str]:
        """Return the values of the ticked boxes."""
        boxes = soup(response).select("input[type=checkbox][checked]")
        return {box["value"] for box in boxes}

    def test_form__shows_what_was_chosen(self, client: Client) -> None:
        response = client.get(f"{SEARCH}?q=消防&genre=shobo&type=product&type=case")
        assert self.checked(response) == {"shobo", "product", "case"}
        assert soup(response).select_one("input[name=q]")["value"] == "消防"

    def test_parent__is_open_when_a_box_below_is_ticked(self, client: Client) -> None:
        assert soup(client.get(f"{SEARCH}?genre=shobo")).select("details[open]")
        assert not soup(client.get(f"{SEARCH}?genre=bousai")).select("details[open]")

    def test_every_choice__shows_the_hits_it_gives(self, client: Client) -> None:
        page = client.get(SEARCH)
        for name in ("genre", "type"):
            for slug, count in facets(page, name).items():
                assert hit_count(client.get(f"{SEARCH}?{name}={slug}")) == count, slug
        assert facets(page, "genre") == {"bousai": 2, "shobo": 1, "kanko": 1}

    def test_new_genre_and_type__appear_by_themselves(self, client: Client) -> None:
        GenreFactory(slug="new-genre")
        InformationTypeFactory(slug="new-type")
        page = client.get(SEARCH)
        assert facets(page, "genre")["new-genre"] == 0
        assert facets(page, "type")["new-type"] == 0

    def test_chip__drops_its_condition_alone(self, client: Client) -> None:
        query = "?q=事例&genre=bousai&genre=kanko&type=case&sort=likes&page=2"
        chips = soup(client.get(f"{SEARCH}{query}")).select(".results a.chip--link")
        left = [client.get(SEARCH + chip["href"]).wsgi_request.GET.urlencode() for chip in chips]
        text = f"q={quote('事例')}"
        assert left == [
            "genre=bousai&genre=kanko&type=case&sort=likes",
            f"{text}&type=case&sort=likes&genre=kanko",
            f"{text}&type=case&sort=likes&genre=bousai",
            f"{text}&genre=bousai&genre=kanko&sort=likes",
        ]

    def test_all_conditions__are_dropped_at_once(self, client: Client) -> None:
        page = soup(client.get(f"{SEARCH}?q=x&type=case"))
        assert page.find("a", string="条件をすべて外す")["href"] == SEARCH

    def test_chips__are_absent_without_conditions(self, client: Client) -> None:
        assert "条件をすべて外す" not in text_of(client.get(SEARCH))

    def test_text__is_echoed_escaped(self, client: Client) -> None:
        page = client.get(SEARCH, {"q": '"><script>alert(1)</script>'}).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_form__keeps_the_order(self, client: Client) -> None:
        page = soup(client.get(f"{SEARCH}?sort=likes"))
        assert page.select_one("form input[name=sort]")["value"] == "likes"

    def test_no_hits__says_what_to_loosen_and_the_links_keep_their_word(
        self, client: Client
    ) -> None:
        response = client.get(f"{SEARCH}?genre=shobo&type=case")
        assert hit_count(response) == 0
        offers = soup(response).select(".offers li")
        texts = [offer.get_text(strip=True) for offer in offers]
        assert texts == [
            "行政課題のジャンルを外す（2件）",
            "情報種別を外す（1件）",
            "防災（1件）",
        ]
        for offer in offers:
            given = int(re.search(r"(\d+)件", offer.get_text()).group(1))
            address = offer.a["href"].removesuffix("#results")
            assert hit_count(client.get(SEARCH + address)) == given, offer

    def test_no_hits__for_a_text_offers_to_drop_it(self, client: Client) -> None:
        text = text_of(client.get(f"{SEARCH}?q=どこにもない言葉"))
        assert "条件に合う情報が見つかりませんでした" in text
        assert "フリーワードを外す （3件）" in text

    def test_hits__need_no_help(self, client: Client) -> None:
        assert not soup(client.get(f"{SEARCH}?genre=shobo")).select(".offers")


class TestTypeTabs:
    """The kinds as links above the hits, each with its number (V2)."""

    @pytest.fixture(autouse=True)
    def _world(self) -> None:
        for slug, number in (("product", 2), ("case", 1)):
            kind = InformationTypeFactory(slug=slug, name=slug)
            for _ in range(number):
                listed_entry(information_type=kind, title="避難")

    @staticmethod
    def tabs(client: Client, query: str) -> list[tuple[str, bool]]:
        """Return label with number of each tab, and whether it is the current one."""
        links = soup(client.get(f"{SEARCH}{query}")).select(".tabs a")
        return [(link.get_text(), link.get("aria-current") == "true") for link in links]

    def test_without_a_kind__all_is_current(self, client: Client) -> None:
        expected = [("すべて3件", True), ("product2件", False), ("case1件", False)]
        assert self.tabs(client, "?q=避難") == expected

    def test_one_kind__keeps_the_numbers_of_the_others(self, client: Client) -> None:
        expected = [("すべて3件", False), ("product2件", False), ("case1件", True)]
        assert self.tabs(client, "?type=case") == expected

    def test_two_kinds__are_no_tab(self, client: Client) -> None:
        currents = [current for _, current in self.tabs(client, "?type=case&type=product")]
        assert currents == [False, False, False]

    def test_tab__keeps_the_other_conditions(self, client: Client) -> None:
        (link,) = soup(client.get(f"{SEARCH}?q=避難&page=2")).select('.tabs a[href*="type=case"]')
        assert hit_count(client.get(SEARCH + link["href"])) == 1
        assert "page=" not in link["href"]


class TestSortLinks:
    """Newest first; also by likes, and by relevance when text is given (V3)."""

    def links(self, response: Any) -> dict[str, str]:
        """Return label and address of each order."""
        found = soup(response).select("nav.sort a")
        return {link.get_text(strip=True): link["href"] for link in found}

    @pytest.mark.parametrize(
        ("query", "labels"),
        [
            ("", ["更新日が新しい順", "いいねが多い順"]),
            ("?q=情報", ["更新日が新しい順", "いいねが多い順", "関連の強い順"]),
        ],
    )
    def test_relevance__is_offered_with_a_text_only(
        self, client: Client, query: str, labels: list[str]
    ) -> None:
        listed_entry()
        assert list(self.links(client.get(SEARCH + query))) == labels

    def test_links__keep_the_search_but_not_the_page(self, client: Client) -> None:
        bulk_published(31, genre=GenreFactory(slug="many"))
        links = self.links(client.get(f"{SEARCH}?genre=many&page=2"))
        assert links["いいねが多い順"] == "?genre=many&sort=likes#results"

    @pytest.mark.parametrize(
        ("query", "current"),
        [
            ("", "更新日が新しい順"),
            ("?sort=likes", "いいねが多い順"),
            ("?sort=relevance", "更新日が新しい順"),
            ("?sort=relevance&q=情報", "関連の強い順"),
            ("?sort=zzz", "更新日が新しい順"),
        ],
    )
    def test_current_order__is_marked(self, client: Client, query: str, current: str) -> None:
        listed_entry()
        marked = soup(client.get(SEARCH + query)).select("nav.sort a[aria-current=true]")
        assert [link.get_text(strip=True) for link in marked] == [current]

    def test_likes__sort_the_rows(self, client: Client) -> None:
        liked, newest = listed_entry(), listed_entry()
        like(liked, OrganizationFactory())
        assert row_ids(client.get(SEARCH)) == [newest.pk, liked.pk]
        assert row_ids(client.get(f"{SEARCH}?sort=likes")) == [liked.pk, newest.pk]


class TestPager:
    """30 a page, both ways (V3)."""

    @pytest.fixture(autouse=True)
    def _entries(self) -> None:
        bulk_published(65, title="同じ題", genre=GenreFactory(slug="many"))

    def step(self, client: Client, address: str, rel: str) -> str | None:
        """Return where 前へ or 次へ leads."""
        link = soup(client.get(address)).select_one(f"a[rel={rel}]")
        return None if link is None else SEARCH + link["href"]

    @pytest.mark.parametrize(
        ("page", "rows"),
        [("1", 30), ("2", 30), ("3", 5), ("4", 5), ("999", 5), ("0", 30), ("x", 30), ("", 30)],
    )
    def test_page__holds_thirty_rows(self, client: Client, page: str, rows: int) -> None:
        response = client.get(f"{SEARCH}?page={page}")
        assert len(row_ids(response)) == rows
        assert hit_count(response) == 65

    def test_pages__show_every_entry_once(self, client: Client) -> None:
        shown = [pk for page in (1, 2, 3) for pk in row_ids(client.get(f"{SEARCH}?page={page}"))]
        assert sorted(shown) == sorted(Entry.objects.values_list("pk", flat=True))

    def test_pager__leads_forwards_and_back_with_the_search(self, client: Client) -> None:
        first = f"{SEARCH}?q={quote('同じ題')}&genre=many&sort=likes"
        second = self.step(client, first, "next")
        assert second == f"{first}&page=2#results"
        third = self.step(client, f"{first}&page=2", "next")
        assert third == f"{first}&page=3#results"
        assert self.step(client, f"{first}&page=3", "next") is None
        assert self.step(client, f"{first}&page=3", "prev") == f"{first}&page=2#results"
        assert self.step(client, f"{first}&page=2", "prev") == f"{first}#results"
        assert self.step(client, first, "prev") is None

    def test_pager__names_the_pages_and_marks_the_current(self, client: Client) -> None:
        pager = soup(client.get(f"{SEARCH}?page=2")).select_one("nav.pager")
        numbers = [item.contents[0] for item in pager.select("a:not(.pager__step)")]
        assert numbers == ["1", "2", "3"]
        assert pager.select_one("[aria-current=page]").contents[0] == "2"
        assert "全65件中 31～60件" in pager.get_text()

    def test_single_page__needs_no_pager(self, client: Client) -> None:
        assert not soup(client.get(f"{SEARCH}?q=同じ題+64")).select("nav.pager")


class TestBadInput:
    """Wrong values are ignored, never an error (contract)."""

    @pytest.mark.parametrize(
        "query",
        [
            "genre=unknown&type=x&page=-3&sort=zzz&q=%00",
            "page=99999999999999999999",
            "page=%EF%BC%92",
            "page=%C2%B2",
            "page=1.5",
            "page=1e3",
            "page=%00",
            "page=1&page=x",
            "genre=" + "x" * 20_000,
            "genre=%F0%9F%9A%92",
            "genre=" + "&genre=".join(str(number) for number in range(500)),
            "genre=..%2F..%2Fetc",
            "type=' OR 1=1 --",
            "type[$ne]=1",
            "q=%ED%A0%80%ff%fe",
            "q=+%E3%80%80+",
            "&&&==?&",
            "sort=likes&sort=updated",
            "utm_source=x",
        ],
        ids=lambda query: query[:24],
    )
    def test_wrong_value__gives_the_clean_page(self, client: Client, query: str) -> None:
        listed_entry()
        response = client.get(f"{SEARCH}?{query}")
        assert response.status_code == 200
        if "%ff" not in query:
            assert hit_count(response) == len(row_ids(response)) == 1

    @pytest.mark.parametrize(
        "text",
        [
            "あ" * 10_000,
            "a " * 5_000,
            "🚒🔥",
            "%",
            "_" * 200,
            "\\",
            "'\"`;--",
            "(" * 200,
            "\x00",
            "ﷺ" * 200,
        ],
        ids=lambda text: ascii(text[:3]),
    )
    @pytest.mark.parametrize("sort", ["updated", "relevance"])
    def test_odd_text__gives_a_clean_page(self, client: Client, text: str, sort: str) -> None:
        listed_entry(title="普通の題", summary="普通の概要")
        response = client.get(SEARCH, {"q": text, "sort": sort})
        assert response.status_code == 200
        assert hit_count(response) == (1 if text == "\x00" else 0)
        assert len(soup(response).select_one("input[name=q]")["value"]) <= 200

    def test_emoji__are_no_obstacle(self, client: Client) -> None:
        entry = listed_entry(title="消防車🚒の情報")
        assert row_ids(client.get(SEARCH, {"q": "消防車🚒"})) == [entry.pk]
        assert row_ids(client.get(SEARCH, {"q": "🚒"})) == []

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_other_methods__are_refused(self, client: Client, method: str) -> None:
        assert getattr(client, method)(SEARCH).status_code == 405

    def test_empty_site__is_a_clean_page(self, client: Client) -> None:
        response = client.get(SEARCH)
        assert response.status_code == 200
        assert (hit_count(response), row_ids(response)) == (0, [])


class TestBreadcrumbs:
    """検索画面 → 検索結果一覧 → 詳細情報 (V6)."""

    def test_search__ends_at_the_form(self, client: Client) -> None:
        assert crumbs(client.get(SEARCH))[-1] == ("検索画面", "")

    def test_results__lead_back_to_the_form(self, client: Client) -> None:
        steps = crumbs(client.get(f"{SEARCH}?q=a"))
        assert steps[-2:] == [("検索画面", SEARCH), ("検索結果一覧", "")]

    def test_detail__leads_back_to_the_same_results(self, cast: Cast) -> None:
        listed_entry(title="aa", genres=[GenreFactory(slug="g")])
        client = cast["special"].client
        query = "?q=aa&genre=g&sort=likes&page=1"
        link = soup(client.get(SEARCH + query)).select_one("[data-detail-link]")["href"]
        steps = crumbs(client.get(link))
        assert steps[-3:] == [
            ("検索画面", SEARCH),
            ("検索結果一覧", SEARCH + query),
            ("詳細情報", ""),
        ]


class TestNewest:
    """「新着情報」 under the form (V2)."""

    def test_newest__stand_under_the_form(self, client: Client) -> None:
        for number in range(7):
            listed_entry(title=f"第{number}号")
        items = soup(client.get(SEARCH)).select(".newest li a")
        titles = [item.get_text(strip=True) for item in items]
        assert titles == ["第6号", "第5号", "第4号", "第3号", "第2号", "第1号"]


class TestQueries:
    """As many for thirty rows as for one, and none that writes but what nobody is known by (V9)."""

    def count(self, client: Client, address: str, limit: CountQueries) -> list[str]:
        """Return the statements of a warm request."""
        client.get(address)
        with limit(20) as captured:
            assert client.get(address).status_code == 200
        return [query["sql"] for query in captured.captured_queries]

    @pytest.mark.parametrize("name", ["visitor", "general", "other", "special", "secretariat"])
    def test_number__does_not_grow_with_the_rows(
        self, cast: Cast, name: str, django_assert_max_num_queries: CountQueries
    ) -> None:
        genre, client = GenreFactory(slug="g"), cast[name].client
        queries = ("", "?q=情報&genre=g&sort=relevance", "?sort=likes")
        bulk_published(1, genre=genre)
        one = [self.count(client, SEARCH + each, django_assert_max_num_queries) for each in queries]
        for _ in range(29):
            bulk_published(1, genre=genre)
        for query, statements in zip(queries, one, strict=True):
            assert len(row_ids(client.get(SEARCH + query))) == 30, query
            thirty = self.count(client, SEARCH + query, django_assert_max_num_queries)
            assert len(thirty) == len(statements), query

    @pytest.mark.parametrize("name", ["visitor", "other", "special", "secretariat"])
    def test_number__does_not_grow_with_what_is_of_class_2(
        self, cast: Cast, name: str, django_assert_max_num_queries: CountQueries
    ) -> None:
        client, queries = cast[name].client, ("", "?q=情報&sort=relevance")
        bulk_published(1)
        alone = [
            self.count(client, SEARCH + each, django_assert_max_num_queries) for each in queries
        ]
        kind, genre = InformationTypeFactory(), GenreFactory()
        for _ in range(9):
            listed_entry(
                genres=[genre], information_type=kind, confidentiality=2, consent_declared=True
            )
        seen = 10 if name in {"special", "secretariat"} else 1
        for query, statements in zip(queries, alone, strict=True):
            assert len(row_ids(client.get(SEARCH + query))) == seen, query
            with_closed = self.count(client, SEARCH + query, django_assert_max_num_queries)
            assert len(with_closed) == len(statements), query

    def test_number__does_not_grow_with_the_genres(
        self, client: Client, django_assert_max_num_queries: CountQueries
    ) -> None:
        bulk_published(1)
        few = self.count(client, SEARCH, django_assert_max_num_queries)
        for _ in range(20):
            GenreFactory(parent=GenreFactory())
        many = self.count(client, SEARCH, django_assert_max_num_queries)
        assert len(many) == len(few)

    @pytest.mark.parametrize("name", ["visitor", "other", "special"])
    def test_searching__writes_only_counts_that_know_nobody(
        self, cast: Cast, name: str, django_assert_max_num_queries: CountQueries
    ) -> None:
        bulk_published(3, genre=GenreFactory(slug="g"))
        address = f"{SEARCH}?genre=g&q=情報"
        client = cast[name].client
        client.get(address)
        with (
            mock.patch("catalog.search.demand.is_new", return_value=True),
            django_assert_max_num_queries(22) as captured,
        ):
            client.get(address)
        statements = [query["sql"] for query in captured.captured_queries]
        reading = ("SELECT", "PRAGMA", "SET ")
        changing = [each for each in statements if not each.startswith(reading)]
        kinds = [each.split()[0] for each in changing]
        assert kinds == ["SAVEPOINT", "INSERT", "RELEASE"]
        assert 'INTO "catalog_demandcount" ("day", "kind", "value", "number") ' in changing[1]

    def test_searching__leaves_no_cookie_with_a_visitor(self, client: Client) -> None:
        response = client.get(f"{SEARCH}?genre=g&q=情報")
        assert not response.cookies

    def test_page_of_a_member__is_kept_out_of_shared_caches(self, cast: Cast) -> None:
        response = cast["special"].client.get(f"{SEARCH}?q=情報")
        assert "private" in response["Cache-Control"]


class TestLinks:
    """The list never offers a link that the detail refuses."""

    def test_general_member__sees_links_on_own_and_open_entries(self, cast: Cast) -> None:
        own = listed_entry(organization=cast["other"].user.organization)
        open_to_all = listed_entry(information_type=InformationTypeFactory(for_all=True))
        closed = listed_entry()
        response = cast["other"].client.get(SEARCH)
        assert linked_ids(response) == {own.pk, open_to_all.pk}
        assert closed.pk in row_ids(response)
