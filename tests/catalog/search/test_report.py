"""「需要」: what is looked for in a period; numbers, and never by whom (V9, O3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import DemandCount
from catalog.search.models import DemandKind
from tests.actors import Cast
from tests.catalog.screens import queries_of
from tests.factories import GenreFactory, InformationTypeFactory
from tests.reading_reports import csv_of, rows_of, summary_of, xlsx_of

pytestmark = pytest.mark.django_db

DEMAND = "/admin/reports/demand/"


def asked(kind: DemandKind, value: str, number: int = 1, days: int = 0) -> None:
    """Count something that was looked for so many days ago."""
    day = timezone.localdate() - timedelta(days=days)
    DemandCount.objects.create(day=day, kind=kind, value=value, number=number)


def listed(cast: Cast, **query: Any) -> list[list[str]]:
    """Return the cells of the rows."""
    return [list(row.values()) for row in rows_of(cast["secretariat"].client.get(DEMAND, query))]


class TestList:
    def test_rows__most_frequent_first_days_summed(self, cast: Cast) -> None:
        asked(DemandKind.WORD, "電子契約", 2)
        asked(DemandKind.WORD, "電子契約", 3, days=4)
        asked(DemandKind.ZERO_HIT_WORD, "量子", 4)
        assert listed(cast) == [
            ["検索語", "電子契約", "5"],
            ["見つからなかった検索語", "量子", "4"],
        ]

    def test_genres_and_types__are_named(self, cast: Cast) -> None:
        parent = GenreFactory(name="防災")
        GenreFactory(name="消防", slug="shobo", parent=parent)
        InformationTypeFactory(name="事例", slug="jirei")
        asked(DemandKind.GENRE, "shobo", 3)
        asked(DemandKind.INFORMATION_TYPE, "jirei", 2)
        asked(DemandKind.GENRE, "mukashi")
        assert [row[1] for row in listed(cast)] == ["防災 › 消防", "事例", "mukashi"]

    @pytest.mark.parametrize(
        ("ago", "is_counted"), [(0, True), (29, True), (30, False), (300, False)]
    )
    def test_period__is_thirty_days_unless_chosen(
        self, cast: Cast, ago: int, is_counted: bool
    ) -> None:
        asked(DemandKind.WORD, "契約", days=ago)
        assert bool(listed(cast)) is is_counted

    def test_chosen_period__counts_both_ends(self, cast: Cast) -> None:
        for day in (1, 2, 3, 4):
            DemandCount.objects.create(
                day=date(2026, 4, day), kind=DemandKind.WORD, value=f"{day}日"
            )
        rows = listed(cast, day_from="2026-04-02", day_to="2026-04-03")
        assert [row[1] for row in rows] == ["2日", "3日"]

    @pytest.mark.parametrize("kind", DemandKind, ids=str)
    def test_kind__narrows_the_list(self, cast: Cast, kind: DemandKind) -> None:
        for each in DemandKind:
            asked(each, f"x-{each}")
        assert listed(cast, kind=kind.value) == [[kind.label, f"x-{kind}", "1"]]

    def test_word__of_a_reader_is_only_text(self, cast: Cast) -> None:
        asked(DemandKind.WORD, "<b>x</b>")
        content = cast["secretariat"].client.get(DEMAND).content.decode()
        assert "<b>x</b>" not in content
        assert "&lt;b&gt;x&lt;/b&gt;" in content

    def test_explanation__says_the_days_and_that_nobody_is_named(self, cast: Cast) -> None:
        text = cast["secretariat"].client.get(DEMAND).content.decode()
        assert f"{timezone.localdate():%Y-%m-%d}までの回数です" in text
        assert "だれが探したかは、どこにも記録していません" in text

    def test_explanation__says_what_was_asked_for_most(self, cast: Cast) -> None:
        asked(DemandKind.WORD, "契約", 2), asked(DemandKind.WORD, "防災", 3)
        asked(DemandKind.ZERO_HIT_WORD, "量子", 4)
        page = cast["secretariat"].client.get(DEMAND).content.decode()
        assert "いちばん多く探された言葉は「防災」（3回）でした。" in page
        assert "見つからなかった言葉では「量子」（4回）が" in page
        assert "全3件" in page
        assert "探されたもの</div>" not in page.replace("\n", "").replace(" ", "")

    def test_summary__counts_each_kind(self, cast: Cast) -> None:
        asked(DemandKind.WORD, "契約", 2), asked(DemandKind.WORD, "防災", 3)
        summary = summary_of(cast["secretariat"].client.get(DEMAND))
        assert list(summary) == [kind.label for kind in DemandKind]
        assert (summary["検索語"]["回数"], summary["検索語"]["異なるもの"]) == ("5", "2")
        assert summary["情報種別"]["回数"] == "0"

    def test_pages__are_thirty_rows(self, cast: Cast) -> None:
        for n in range(31):
            asked(DemandKind.WORD, f"語{n:02}")
        assert (len(listed(cast)), len(listed(cast, p="2"))) == (30, 1)


class TestFiles:
    def test_files__hold_the_chosen_rows_and_no_formula(self, cast: Cast) -> None:
        asked(DemandKind.WORD, "=1+1", 2), asked(DemandKind.GENRE, "x")
        client, query = cast["secretariat"].client, {"kind": "word"}
        rows = csv_of(client.get(DEMAND, query | {"export": "csv"}))
        assert rows == [{"種類": "検索語", "探されたもの": "'=1+1", "回数": "2"}]
        sheet = xlsx_of(client.get(DEMAND, query | {"export": "xlsx"}))
        assert sheet == [{"種類": "検索語", "探されたもの": "=1+1", "回数": 2}]

    def test_file__holds_more_than_a_page(self, cast: Cast) -> None:
        for n in range(31):
            asked(DemandKind.WORD, f"語{n:02}")
        assert len(csv_of(cast["secretariat"].client.get(DEMAND, {"export": "csv"}))) == 31


class TestQueries:
    def test_list__costs_as_much_for_thirty_as_for_one(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        asked(DemandKind.GENRE, "g")
        client.get(DEMAND)
        one = queries_of(client, DEMAND)
        for n in range(29):
            asked(DemandKind.GENRE, GenreFactory().slug, n + 1)
        assert queries_of(client, DEMAND) == one <= 20

    def test_table__knows_nobody_who_asked(self) -> None:
        assert {each.name for each in DemandCount._meta.get_fields()} == {
            "id",
            "day",
            "kind",
            "value",
            "number",
        }
