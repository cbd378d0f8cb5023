"""What searches ask for, recorded without anybody who asks (V9, O3)."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from catalog.models import DemandCount, InformationType, ListedCount
from catalog.search.models import DemandCountQuerySet
from cms import jobs
from tests.actors import Cast
from tests.catalog.html import hit_count
from tests.factories import GenreFactory, InformationTypeFactory, bulk_published, listed_entry

pytestmark = pytest.mark.django_db

SEARCH = "/matching/search/"


@pytest.fixture(autouse=True)
def _world() -> None:
    genre = GenreFactory(slug="bousai", name="防災")
    GenreFactory(slug="kanko", name="観光")
    kind = InformationTypeFactory(slug="case")
    listed_entry(title="防災無線", genres=[genre], information_type=kind)


def recorded() -> list[tuple[str, str]]:
    """Return kind and value of what was recorded, in order."""
    rows = DemandCount.objects.order_by("kind", "value")
    assert all(row.number == 1 for row in rows)
    return [(row.kind, row.value) for row in rows]


def words(kind: str = "word") -> list[str]:
    """Return the words recorded."""
    return [value for each, value in recorded() if each == kind]


class TestWhatIsRecorded:
    def test_search__word_genre_and_type(self, client: Client) -> None:
        client.get(f"{SEARCH}?q=防災　無線&genre=bousai&genre=kanko&type=case&sort=likes")
        assert recorded() == [
            ("genre", "bousai"),
            ("genre", "kanko"),
            ("information_type", "case"),
            ("word", "無線"),
            ("word", "防災"),
        ]

    @pytest.mark.parametrize(
        "query",
        [
            "q=ＩＣＴ ict Ict&genre=bousai&genre=bousai",
            "q=ict -防災&genre=bousai&genre=unknown&type=unknown",
        ],
    )
    def test_value__once_and_normalised(self, client: Client, query: str) -> None:
        client.get(f"{SEARCH}?{query}")
        assert words() == ["ict"]
        assert words("genre") == ["bousai"]

    def test_visitors__each_counts_once_a_while(self, client: Client, cast: Cast) -> None:
        others = [Client(REMOTE_ADDR="203.0.113.9"), cast["general"].client, cast["other"].client]
        for each in (client, client, *others, *others):
            each.get(f"{SEARCH}?q=防災")
        assert words() == ["防災"] * 4
        client.get(f"{SEARCH}?q=防災 無線")
        assert words() == ["無線", *["防災"] * 4]
        cache.clear()  # as after an hour
        client.get(f"{SEARCH}?q=防災")
        assert words() == ["無線", *["防災"] * 5]

    def test_who_asked__is_not_readable_in_the_cache(
        self, monkeypatch: pytest.MonkeyPatch, cast: Cast
    ) -> None:
        kept: list[str] = []
        monkeypatch.setattr(cache, "add", lambda key, *args: kept.append(key) or True)
        Client(REMOTE_ADDR="203.0.113.9").get(f"{SEARCH}?q=防災")
        assert len(kept) == 1
        assert re.fullmatch(r"demand-[0-9a-f]{40,}", kept[0])

    @pytest.mark.parametrize(
        "headers",
        [
            {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://google.com/bot.html)"},
            {"User-Agent": "Mozilla/5.0 (compatible; YandexSpider)"},
            {"User-Agent": "SomeCrawler"},
            {"User-Agent": "Mozilla/5.0", "Sec-Purpose": "prefetch;prerender"},
        ],
        ids=["bot", "spider", "crawler", "prefetch"],
    )
    def test_robots__are_no_demand(self, headers: dict[str, str]) -> None:
        assert hit_count(Client(headers=headers).get(f"{SEARCH}?q=防災")) == 1
        assert recorded() == []

    def test_phrase__is_one_word(self, client: Client) -> None:
        client.get(SEARCH, {"q": "「防災 無線」"})
        assert words() == ["防災 無線"]

    def test_word__is_cut(self, client: Client) -> None:
        client.get(SEARCH, {"q": "承" * 300})
        assert words() == ["承" * 60]

    @pytest.mark.parametrize(
        ("query", "missing"),
        [
            ("q=防災", []),
            ("q=どろーん", ["どろーん"]),
            ("q=防災 どろーん", ["どろーん"]),
            ("q=防災&genre=kanko", []),
            ("genre=kanko", []),
        ],
    )
    def test_zero_hits__the_words_that_find_nothing(
        self, client: Client, query: str, missing: list[str]
    ) -> None:
        client.get(f"{SEARCH}?{query}")
        assert words("zero_hit_word") == missing

    def test_day__of_japan(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        evening = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)
        monkeypatch.setattr(timezone, "now", lambda: evening)
        client.get(f"{SEARCH}?q=防災")
        assert DemandCount.objects.get().day.isoformat() == "2026-04-01"


class TestWhatIsNot:
    @pytest.mark.parametrize(
        "query",
        [
            "",
            "q=",
            "q=！？🚒",
            "q=の",
            "sort=likes",
            "utm_source=x",
            "genre=unknown",
            "q=-防災",
            "q=%00",
        ],
    )
    def test_nothing__asked_for(self, client: Client, query: str) -> None:
        assert client.get(f"{SEARCH}?{query}").status_code == 200
        assert recorded() == []

    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("taro@example.jp", []),
            ("ｔａｒｏ＠example.jp 防災", []),
            ("taro @ example.jp", []),
            ("0312345678", []),
            ("０３－１２３４－５６７８", []),
            ("090 1234 5678 防災", ["防災"]),
            ("会員1234567", []),
            ("会員123456", ["会員123456"]),
            ("2024年 防災", ["2024年", "防災"]),
        ],
    )
    def test_personal_data__is_no_word(self, client: Client, text: str, left: list[str]) -> None:
        client.get(SEARCH, {"q": text, "genre": "bousai"})
        assert words() == left
        assert set(words("zero_hit_word")) <= set(left)
        assert words("genre") == ["bousai"]

    @pytest.mark.parametrize(("page", "counted"), [("1", 1), ("x", 1), ("2", 0)])
    def test_page__first_only(self, client: Client, page: str, counted: int) -> None:
        bulk_published(31, genre=GenreFactory(slug="many"))
        client.get(f"{SEARCH}?genre=many&page={page}")
        assert len(recorded()) == counted

    @pytest.mark.parametrize("method", ["head", "post", "options"])
    def test_method__get_only(self, client: Client, method: str) -> None:
        getattr(client, method)(f"{SEARCH}?q=防災")
        assert recorded() == []

    def test_old_slug__counts_where_it_leads(self, client: Client) -> None:
        successor = InformationTypeFactory(slug="new")
        InformationType.objects.filter(slug="case").update(
            retired_at=timezone.now(), successor=successor
        )
        response = client.get(f"{SEARCH}?type=case")
        assert (response.status_code, recorded()) == (301, [])
        client.get(response["Location"])
        assert recorded() == [("information_type", "new")]

    @pytest.mark.parametrize(
        ("name", "counted"),
        [("visitor", 1), ("general", 1), ("special", 1), ("wg", 1), ("secretariat", 0)],
    )
    def test_secretariat__is_no_demand(self, cast: Cast, name: str, counted: int) -> None:
        cast[name].client.get(f"{SEARCH}?q=防災")
        assert len(recorded()) == counted

    def test_rows__same_whoever_asks(self, cast: Cast) -> None:
        stored = []
        for name in ("visitor", "other", "special"):
            cast[name].client.get(f"{SEARCH}?q=防災&genre=bousai&type=case")
            stored.append(list(DemandCount.objects.values_list("day", "kind", "value", "number")))
            DemandCount.objects.all().delete()
        assert stored[0] == stored[1] == stored[2] != []


class TestFailure:
    def fail(self, *args: Any, **kwargs: Any) -> None:
        """Do what PostgreSQL does: break the transaction, then complain."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM no_such_table")

    def test_failure__breaks_no_search(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(DemandCountQuerySet, "add", self.fail)
        with caplog.at_level(logging.ERROR):
            response = client.get(f"{SEARCH}?q=防災")
        assert hit_count(response) == 1
        assert "was not counted" in caplog.text
        assert issubclass(caplog.records[-1].exc_info[0], DatabaseError)
        assert recorded() == []


class TestJobs:
    def test_demand__is_compacted_once_a_day(self) -> None:
        for number in range(3):
            Client(REMOTE_ADDR=f"203.0.113.{number}").get(f"{SEARCH}?q=防災")
        today = timezone.localdate()
        DemandCount.objects.update(day=today - timedelta(days=1))
        DemandCount.objects.add(today - timedelta(days=401), [("word", "昔")])
        assert dict(jobs.run_due())["探されたものの集計"] == "2行をまとめ、1行を削除"
        assert DemandCount.objects.get().number == 3
        assert "探されたものの集計" not in dict(jobs.run_due())

    def test_counts__are_compacted_once_a_day(self) -> None:
        bulk_published(3, genre=GenreFactory())
        before, groups = ListedCount.objects.count(), ListedCount.objects.groups()
        result = dict(jobs.run_due())["公開中の件数の整理"]
        assert result == f"{before - ListedCount.objects.count()}行をまとめました"
        assert ListedCount.objects.count() == len(groups) < before
        assert ListedCount.objects.groups() == groups
