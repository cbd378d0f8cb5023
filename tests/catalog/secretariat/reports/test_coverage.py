"""「登録状況」: entries by genre and type, and the genres that have none (O3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from catalog.entries.enums import Confidentiality, EntryState
from catalog.models import Genre, InformationType
from catalog.secretariat.reports.coverage import NONE, TOTAL
from tests.actors import build_cast
from tests.catalog.html import soup
from tests.catalog.screens import queries_of
from tests.conftest import rolled_back_later
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    bulk_published,
    entry_in,
    listed_entry,
)
from tests.reading_reports import changes_of, csv_of, rows_of, summary_of

pytestmark = pytest.mark.django_db

COVERAGE = "/admin/reports/coverage/"


class World:
    """Two branches of genres, two types, entries in some of them."""

    def __init__(self) -> None:
        cast = build_cast()
        self.client = cast["secretariat"].client
        Genre.objects.all().delete()
        InformationType.objects.all().delete()
        disaster = GenreFactory(name="防災", sort_order=1)
        self.fire = GenreFactory(name="消防", parent=disaster, sort_order=2)
        shelter = GenreFactory(name="避難", parent=disaster, sort_order=3)
        GenreFactory(name="観光", sort_order=4)
        product = InformationTypeFactory(name="製品", sort_order=1)
        case = InformationTypeFactory(name="事例", sort_order=2)
        InformationTypeFactory(name="人材", sort_order=3)
        town = OrganizationFactory(municipality=True)
        listed_entry(information_type=product, genres=[self.fire, shelter])
        listed_entry(information_type=product, genres=[self.fire])
        listed_entry(information_type=case, genres=[disaster], organization=town)
        listed_entry(
            information_type=case,
            genres=[shelter],
            confidentiality=Confidentiality.CLASS_2,
            consent_declared=True,
        )
        for state in (EntryState.DRAFT, EntryState.STOPPED):
            entry_in(state, information_type=product, genres=[self.fire])


@pytest.fixture(scope="class")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Return it, once for a class of tests."""
    with rolled_back_later(django_db_blocker):
        yield World()


class TestTable:
    def table(self, world: World, **query: str) -> list[list[str]]:
        """Return the cells of the rows."""
        return [list(row.values()) for row in rows_of(world.client.get(COVERAGE, query))]

    def test_rows__are_genres_in_order_and_count_what_is_below_once(self, world: World) -> None:
        assert self.table(world) == [
            ["防災", "2", "2", "0", "4", ""],
            ["防災 › 消防", "2", "0", "0", "2", ""],
            ["防災 › 避難", "1", "1", "0", "2", ""],
            ["観光", "0", "0", "0", "0", f"{NONE} 観光： 登録を呼びかける"],
            [TOTAL, "2", "2", "0", "4", ""],
        ]

    def test_columns__are_the_types_in_their_order(self, world: World) -> None:
        row = rows_of(world.client.get(COVERAGE))[0]
        assert list(row) == ["行政課題のジャンル", "製品", "事例", "人材", "合計", "備考"]

    def test_kind_of_body__narrows_the_numbers_not_the_genres(self, world: World) -> None:
        table = self.table(world, kind="local_government")
        assert [row[-2] for row in table] == ["1", "0", "0", "0", "1"]
        assert [row[-1][:4] for row in table] == ["", NONE, NONE, NONE, ""]

    def test_summary__names_the_empty_genres(self, world: World) -> None:
        summary = summary_of(world.client.get(COVERAGE))
        assert summary["公開中の登録情報"]["件数"] == "4"
        empty = summary["登録のないジャンル"]
        assert (empty["件数"], empty["内容"]) == ("1", "観光")

    def test_empty_genre__leads_to_a_call_that_names_it(self, world: World) -> None:
        [link] = soup(world.client.get(COVERAGE)).select(".chart__heat a")
        body = soup(world.client.get(link["href"])).select_one("textarea[name=body]")
        assert "次のジャンルの情報を探しています。\n・観光\n" in body.get_text()

    def test_changes__count_what_was_registered_by_type(self, world: World) -> None:
        changes = changes_of(world.client.get(COVERAGE, {"period": "30days"}))
        assert changes == {
            "新しく登録された公開中の情報": ["0件", "4件", "＋4 ↑ 増"],
            "うち製品": ["0件", "2件", "＋2 ↑ 増"],
            "うち事例": ["0件", "2件", "＋2 ↑ 増"],
            "うち人材": ["0件", "0件", "±0 → 同じ"],
        }

    def test_months__hold_the_new_entries_of_each_type(self, world: World) -> None:
        page = soup(world.client.get(COVERAGE, {"kind": "local_government"}))
        newest = page.select_one("[aria-labelledby='coverage-months-title'] tbody tr")
        assert [each.get_text() for each in newest.select("td")] == ["0", "1", "0"]

    def test_retired_genre__is_no_row(self, world: World) -> None:
        retired = GenreFactory(name="昔の観光")
        Genre.objects.filter(pk=retired.pk).update(retired_at="2026-01-01T00:00:00Z")
        assert [row[0] for row in self.table(world) if "昔" in row[0]] == []

    def test_csv__marks_the_empty_in_words(self, world: World) -> None:
        rows = csv_of(world.client.get(COVERAGE, {"export": "csv"}))
        assert [row["行政課題のジャンル"] for row in rows if row["備考"] == NONE] == ["観光"]
        assert rows[-1]["合計"] == "4"

    def test_queries__are_as_many_for_thirty_as_for_one(self, world: World) -> None:
        world.client.get(COVERAGE)
        few = queries_of(world.client, COVERAGE)
        for n in range(5):
            bulk_published(6, genre=GenreFactory(name=f"もう一つ{n}"))
        assert queries_of(world.client, COVERAGE) == few <= 20
