"""What a search without hits is offered, 「もしかして」 first (V8)."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from catalog.models import SearchWord
from catalog.search.vocabulary import rebuild_vocabulary
from cms.japanese.suggest import known_word
from tests.catalog.html import hit_count, soup, text_of
from tests.factories import GenreFactory, InformationTypeFactory, listed_entry

pytestmark = pytest.mark.django_db

SEARCH = "/matching/search/"
MOST_QUERIES = 22
CountQueries = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _world() -> None:
    bousai, kanko = GenreFactory(slug="bousai"), GenreFactory(slug="kanko")
    case = InformationTypeFactory(slug="case")
    for title in ("防災無線", "防災計画"):
        listed_entry(title=title, genres=[bousai], information_type=case)
    listed_entry(title="観光案内", genres=[kanko], information_type=case)
    rebuild_vocabulary()


def offers(response: Any, heading: str) -> dict[str, str]:
    """Return text and address of each link below `heading`."""
    title = soup(response).find("h3", string=heading)
    links = title.find_next("ul").select("a") if title else []
    return {link.get_text(strip=True): link["href"] for link in links}


class TestSuggestions:
    def test_suggestion__stands_first_with_its_count(self, client: Client) -> None:
        response = client.get(f"{SEARCH}?q=防歳")
        headings = [each.get_text() for each in soup(response).select(".results h3")]
        assert headings == ["もしかして", "条件をゆるめる"]
        first = soup(response).select_one(".offers li")
        assert first.get_text(strip=True) == "防災（2件）"

    @pytest.mark.parametrize(
        "query",
        ["q=防歳", "q=防歳&genre=bousai&type=case&sort=likes", "q=妨災無線", "q=かんこお -無線"],
    )
    def test_link__keeps_its_word(self, client: Client, query: str) -> None:
        response = client.get(f"{SEARCH}?{query}")
        assert "すべての言葉を含む情報はありません" in text_of(response) or not hit_count(response)
        found = soup(response).find("h3", string="もしかして").find_next("ul").select("li")
        assert found
        for offer in found:
            given = int(re.search(r"(\d+)件", offer.get_text()).group(1))
            address = offer.a["href"].removesuffix("#results")
            assert hit_count(client.get(SEARCH + address)) == given > 0

    def test_link__carries_the_other_conditions_but_not_the_page(self, client: Client) -> None:
        query = "q=防歳&genre=bousai&type=case&sort=likes&page=2"
        (address,) = offers(client.get(f"{SEARCH}?{query}"), "もしかして").values()
        got = client.get(SEARCH + address).wsgi_request.GET
        assert dict(got.lists()) == {
            "q": ["防災"],
            "genre": ["bousai"],
            "type": ["case"],
            "sort": ["likes"],
        }

    @pytest.mark.parametrize("query", ["q=防災", "q=宇宙開発機構", "q=防歳&genre=kanko", "q=！？"])
    def test_suggestion__only_where_it_helps(self, client: Client, query: str) -> None:
        assert "もしかして" not in text_of(client.get(f"{SEARCH}?{query}"))

    def test_suggestion__without_a_vocabulary(self, client: Client) -> None:
        SearchWord.objects.all().delete()
        assert "もしかして" not in text_of(client.get(f"{SEARCH}?q=防歳"))

    def test_suggestion__is_escaped(self, client: Client) -> None:
        text = "防歳 -<script>alert(1)</script>"
        page = client.get(SEARCH, {"q": text}).content.decode()
        assert "もしかして" in page
        assert "<script>alert" not in page


class TestWordsAlone:
    """Which of several words finds nothing, and how much each finds by itself."""

    def told(self, response: Any) -> list[str]:
        title = soup(response).find("h3", string="言葉ごとの件数")
        items = title.find_next("ul").select("li") if title else []
        return [each.get_text(strip=True) for each in items]

    def test_words__each_with_its_count(self, client: Client) -> None:
        response = client.get(f"{SEARCH}?q=防災 宇宙 -観光&genre=bousai&type=case")
        assert self.told(response) == ["防災（2件）", "宇宙（0件）"]
        assert list(offers(response, "言葉ごとの件数")) == ["防災"]

    def test_link__asks_for_the_word_alone(self, client: Client) -> None:
        response = client.get(f"{SEARCH}?q=%22防災無線%22 計画&genre=kanko&type=case&sort=likes")
        found = offers(response, "言葉ごとの件数")
        assert list(found) == ["「防災無線」", "計画"]
        for address, hits in zip(found.values(), (1, 1), strict=True):
            answer = client.get(SEARCH + address)
            assert set(answer.wsgi_request.GET) == {"q"}
            assert hit_count(answer) == hits

    @pytest.mark.parametrize("query", ["q=宇宙", "q=防災", "q=防災 計画", "q=！？", "genre=x"])
    def test_words__only_where_they_tell_something(self, client: Client, query: str) -> None:
        assert self.told(client.get(f"{SEARCH}?{query}")) == []

    def test_word__is_escaped(self, client: Client) -> None:
        page = client.get(SEARCH, {"q": "防災 <script>alert(1)</script>"}).content.decode()
        assert "言葉ごとの件数" in page
        assert "<script>alert" not in page


class TestSignsOnly:
    """A text that names nothing says so instead of offering other words."""

    @pytest.mark.parametrize("text", ["！？", "🚒", "%", "(" * 200])
    def test_signs__have_a_message_of_their_own(self, client: Client, text: str) -> None:
        response = client.get(SEARCH, {"q": text})
        assert hit_count(response) == 0
        assert "検索できる文字がありません。" in text_of(response)
        assert list(offers(response, "条件をゆるめる")) == ["フリーワードを外す"]

    @pytest.mark.parametrize("query", ["", "q=", "q=防歳", "q=防災"])
    def test_words__do_not(self, client: Client, query: str) -> None:
        assert "検索できる文字" not in text_of(client.get(f"{SEARCH}?{query}"))


class TestQueries:
    @pytest.mark.parametrize(
        "text",
        [
            "防歳",
            "防歳 観公 無戦 計劃 案奈 防才 観行 夢線 系画 妨災",
            "防" * 10_000,
            "防歳 -" * 2_000,
            "「防歳" * 2_000,
            "' OR 1=1 --" * 1_000,
        ],
        ids=lambda text: text[:8],
    )
    def test_number__is_the_same_for_any_text(
        self, client: Client, text: str, django_assert_max_num_queries: CountQueries
    ) -> None:
        SearchWord.objects.bulk_create(
            SearchWord(**known_word(f"防{chr(0x4E00 + n)}")._asdict(), number=1)
            for n in range(500)
            if chr(0x4E00 + n) != "災"
        )
        client.get(SEARCH, {"q": text})
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(SEARCH, {"q": text}).status_code == 200
