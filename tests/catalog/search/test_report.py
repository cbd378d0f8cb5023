"""「需要」: what is looked for in a period; numbers, and never by whom (V9, O3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import DemandCount
from catalog.search.models import DemandKind
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import queries_of
from tests.factories import GenreFactory, InformationTypeFactory, listed_entry
from tests.reading_reports import bars_of, changes_of, csv_of, rows_of, xlsx_of

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
        today = timezone.localdate()
        assert f"〜{today.year}年{today.month}月{today.day}日の回数です" in text
        assert "だれが探したかは、どこにも記録していません" in text

    def test_explanation__says_what_was_asked_for_most(self, cast: Cast) -> None:
        asked(DemandKind.WORD, "契約", 2), asked(DemandKind.WORD, "防災", 3)
        asked(DemandKind.ZERO_HIT_WORD, "量子", 4)
        page = cast["secretariat"].client.get(DEMAND).content.decode()
        assert "いちばん多く探された言葉は「防災」（3回）でした。" in page
        assert "見つからなかった言葉では「量子」（4回）が" in page
        assert "全3件" in page
        assert "探されたもの</div>" not in page.replace("\n", "").replace(" ", "")

    def test_pages__are_thirty_rows(self, cast: Cast) -> None:
        for n in range(31):
            asked(DemandKind.WORD, f"語{n:02}")
        assert (len(listed(cast)), len(listed(cast, p="2"))) == (30, 1)


class TestFigures:
    def test_changes__set_the_period_beside_the_one_before(self, cast: Cast) -> None:
        asked(DemandKind.WORD, "契約", 2), asked(DemandKind.WORD, "防災", 3)
        asked(DemandKind.WORD, "契約", 9, days=30)
        asked(DemandKind.ZERO_HIT_WORD, "量子", 4)
        changes = changes_of(cast["secretariat"].client.get(DEMAND))
        assert changes["探された言葉（のべ）"] == ["9回", "5回", "－4 ↓ 減"]
        assert changes["見つからなかった言葉（のべ）"] == ["0回", "4回", "＋4 ↑ 増"]
        assert changes["異なる言葉"] == ["1語", "2語", "＋1 ↑ 増"]

    def test_before__is_not_compared_where_its_records_are_gone(self, cast: Cast) -> None:
        asked(DemandKind.WORD, "契約", 2)
        page = cast["secretariat"].client.get(DEMAND, {"period": "12months"})
        assert changes_of(page)["探された言葉（のべ）"] == ["2回"]
        assert "400日を過ぎて一部が消えているため、比べられません。" in page.content.decode()

    def test_missing_word__leads_to_a_synonym_with_the_word_filled_in(self, cast: Cast) -> None:
        asked(DemandKind.ZERO_HIT_WORD, "除雪 当番", 4)
        client = cast["secretariat"].client
        page = client.get(DEMAND)
        row = bars_of(page, "demand-zero_hit_word")["除雪 当番"]
        assert (row["数（回）"], row["前の期間"], row["差"]) == ("4", "0", "＋4 ↑ 増")
        link = soup(page).select_one(".chart a[href*=synonymgroup]")
        assert link.get_text() == "除雪 当番：同義語に加える"
        field = soup(client.get(link["href"])).select_one("textarea[name=words]")
        assert field.get_text().split("\n") == ["", "除雪 当番", ""]

    def test_useful_words__lead_to_a_synonym_of_both(self, cast: Cast) -> None:
        asked(DemandKind.USEFUL_WORDS, "電話→通話", 3)
        client = cast["secretariat"].client
        link = soup(client.get(DEMAND)).select_one(".chart a[href*=synonymgroup]")
        field = soup(client.get(link["href"])).select_one("textarea[name=words]")
        assert field.get_text().split() == ["電話", "通話"]

    def test_empty_genre__leads_to_a_call_with_the_genre_filled_in(self, cast: Cast) -> None:
        empty, full = GenreFactory(name="空き地"), GenreFactory(name="満員")
        listed_entry(genres=[full])
        asked(DemandKind.GENRE, empty.slug, 2), asked(DemandKind.GENRE, full.slug)
        client = cast["secretariat"].client
        links = soup(client.get(DEMAND)).select(".chart a[href*=registrationcall]")
        assert [each.get_text() for each in links] == ["空き地：登録を呼びかける"]
        body = soup(client.get(links[0]["href"])).select_one("textarea[name=body]").get_text()
        assert "とくに次のジャンルの情報を探しています。\n・空き地\n" in body
        assert "{空きジャンル}" not in body

    def test_bars__are_ten_of_a_kind(self, cast: Cast) -> None:
        for n in range(12):
            asked(DemandKind.WORD, f"語{n:02}", n + 1)
        found = bars_of(cast["secretariat"].client.get(DEMAND), "demand-word")
        assert list(found) == [f"語{n:02}" for n in range(11, 1, -1)]

    def test_months__are_twelve_at_least(self, cast: Cast) -> None:
        asked(DemandKind.WORD, "契約", 2)
        page = soup(cast["secretariat"].client.get(DEMAND, {"period": "month"}))
        fold = page.select_one("[aria-labelledby='demand-months-title'] details")
        rows = [row.get_text(" ", strip=True) for row in fold.select("tbody tr")]
        assert len(rows) == 12
        assert rows[0].endswith("2 0")


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
        asked(DemandKind.GENRE, GenreFactory().slug)
        client.get(DEMAND)
        one = queries_of(client, DEMAND)
        for n in range(29):
            asked(DemandKind.GENRE, GenreFactory().slug, n + 1)
        assert queries_of(client, DEMAND) == one <= 22

    def test_table__knows_nobody_who_asked(self) -> None:
        assert {each.name for each in DemandCount._meta.get_fields()} == {
            "id",
            "day",
            "kind",
            "value",
            "number",
        }
