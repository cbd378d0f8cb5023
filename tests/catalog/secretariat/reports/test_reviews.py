"""「審査にかかった時間」: how long submissions waited for their decision (S4, O3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import TaskState

from catalog.entries.enums import EntryState
from catalog.models import Entry
from catalog.secretariat.reports.reviews import days_between, time_between
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import queries_of
from tests.factories import approved_entry, entry_in
from tests.reading_reports import (
    bars_of,
    changes_of,
    csv_of,
    rows_of,
    summary_of,
    xlsx_of,
)

pytestmark = pytest.mark.django_db

REVIEWS = "/admin/reports/reviews/"
APRIL = {"finished_at_from": "2026-04-01", "finished_at_to": "2026-05-31"}


def moment(text: str) -> datetime:
    """Return a moment in Japan's time."""
    return timezone.make_aware(datetime.fromisoformat(text))


def decided(entry: Entry, submitted: str, finished: str) -> Entry:
    """Move the decision on an entry to these moments."""
    states = TaskState.objects.filter(revision__object_id=str(entry.pk))
    states.update(started_at=moment(submitted), finished_at=moment(finished))
    return entry


def listed(cast: Cast, **query: Any) -> list[dict[str, str]]:
    """Return the rows."""
    return rows_of(cast["secretariat"].client.get(REVIEWS, query))


class TestTimes:
    @pytest.mark.parametrize(
        ("submitted", "finished", "days", "time"),
        [
            ("2026-04-10T09:00", "2026-04-10T17:30", 0, "8時間"),
            ("2026-04-10T23:59", "2026-04-11T00:01", 0, "0時間"),
            ("2026-04-10T17:00", "2026-04-13T10:00", 1, "2日17時間"),
            ("2026-04-06T09:00", "2026-04-13T09:00", 5, "7日0時間"),
        ],
    )
    def test_wait__in_business_days_and_in_hours(
        self, submitted: str, finished: str, days: int, time: str
    ) -> None:
        first, last = moment(submitted), moment(finished)
        assert (days_between(first, last), time_between(first, last)) == (days, time)


class TestList:
    def test_row__says_what_how_long_and_who(self, cast: Cast) -> None:
        entry = approved_entry(title="公開の題", organization=cast.owner)
        decided(entry, "2026-04-10T17:00", "2026-04-13T10:00")
        page = cast["secretariat"].client.get(REVIEWS, APRIL)
        assert rows_of(page) == [
            {
                "タイトル": "公開の題",
                "登録した団体": "持ち主（架空）",
                "結果": "承認",
                "提出日時": "2026-04-10 17:00",
                "決めた日時": "2026-04-13 10:00",
                "営業日": "1",
                "時間": "2日17時間",
                "決めた人": "試験 一郎（架空）",
            }
        ]
        assert f"/admin/snippets/catalog/entry/inspect/{entry.pk}/" in page.content.decode()

    def test_decisions__newest_first_without_what_waits_or_was_taken_back(self, cast: Cast) -> None:
        for day in (2, 9, 7):
            decided(approved_entry(), "2026-04-01T09:00", f"2026-04-0{day}T10:00")
        entry_in(EntryState.IN_REVIEW)
        entry_in(EntryState.PUBLISHED_CHANGES_IN_REVIEW)
        rows = listed(cast, **APRIL)
        assert [row["決めた日時"][:10] for row in rows] == [
            "2026-04-09",
            "2026-04-07",
            "2026-04-02",
        ]
        assert len(listed(cast)) == 4

    @pytest.mark.parametrize(("outcome", "found"), [("approved", "承認"), ("rejected", "差戻し")])
    def test_outcome__narrows_the_list(self, cast: Cast, outcome: str, found: str) -> None:
        approved_entry(), entry_in(EntryState.RETURNED)
        assert [row["結果"] for row in listed(cast, outcome=outcome)] == [found]
        assert len(listed(cast)) == 2

    @pytest.mark.parametrize(
        ("finished", "is_listed"),
        [
            ("2026-03-31T23:59", False),
            ("2026-04-01T00:00", True),
            ("2026-05-31T23:59", True),
            ("2026-06-01T00:00", False),
        ],
    )
    def test_period__is_of_days_in_japan(self, cast: Cast, finished: str, is_listed: bool) -> None:
        decided(approved_entry(), "2026-03-30T09:00", finished)
        assert bool(listed(cast, **APRIL)) is is_listed

    def test_year_ago__is_no_longer_of_the_usual_period(self, cast: Cast) -> None:
        entry = approved_entry()
        old = timezone.localtime() - timedelta(days=366)
        decided(entry, old.isoformat()[:16], old.isoformat()[:16])
        assert listed(cast) == []

    def test_entry_without_a_row__is_still_counted(self, cast: Cast) -> None:
        entry = approved_entry(title="消えた題")
        TaskState.objects.update(started_at=timezone.now())
        state = TaskState.objects.get().workflow_state
        state.object_id = "999999"
        state.save(update_fields=["object_id"])
        assert [row["タイトル"] for row in listed(cast)] == ["（削除済み）"]
        assert Entry.objects.filter(pk=entry.pk).exists()


class TestSummary:
    def test_months__have_median_longest_and_the_late(self, cast: Cast) -> None:
        for finished in ("04-06", "04-08", "04-20"):  # 1, 3 and 11 business days
            decided(approved_entry(), "2026-04-03T09:00", f"2026-{finished}T10:00")
        decided(approved_entry(), "2026-05-11T09:00", "2026-05-11T10:00")
        summary = summary_of(cast["secretariat"].client.get(REVIEWS, APRIL))
        assert [list(row.values()) for row in summary.values()] == [
            ["2026-05", "1", "0営業日", "0営業日", "0"],
            ["2026-04", "3", "3営業日", "11営業日", "1"],
            ["全期間", "4", "2営業日", "11営業日", "1"],
        ]

    def test_changes__compare_with_as_many_days_before(self, cast: Cast) -> None:
        decided(approved_entry(), "2026-04-03T09:00", "2026-04-20T10:00")
        decided(approved_entry(), "2026-03-02T09:00", "2026-03-03T10:00")
        changes = changes_of(cast["secretariat"].client.get(REVIEWS, APRIL))
        assert changes == {
            "決めた件数": ["1件", "1件", "±0 → 同じ"],
            "中央値": ["1営業日", "11営業日", "＋10 ↑ 増"],
            "最長": ["1営業日", "11営業日", "＋10 ↑ 増"],
            "3営業日を過ぎたもの": ["0件", "1件", "＋1 ↑ 増"],
        }

    def test_bars__say_how_many_took_how_long(self, cast: Cast) -> None:
        for finished in ("04-03", "04-06", "04-20"):  # 0, 1 and 11 business days
            decided(approved_entry(), "2026-04-03T09:00", f"2026-{finished}T10:00")
        page = cast["secretariat"].client.get(REVIEWS, APRIL)
        bars = bars_of(page, "waits")
        assert [row["数（件）"] for row in bars.values()] == ["1", "1", "0", "0", "1"]
        link = soup(page).select_one(".chart__bars a")
        assert cast["secretariat"].client.get(link["href"]).status_code == 200

    def test_months__without_a_decision_have_no_value(self, cast: Cast) -> None:
        decided(approved_entry(), "2026-04-03T09:00", "2026-04-20T10:00")
        decided(approved_entry(), "2026-05-11T09:00", "2026-05-11T10:00")
        page = soup(cast["secretariat"].client.get(REVIEWS, APRIL))
        rows = page.select("[aria-labelledby='review-months-title'] tbody tr")
        assert len(rows) == 12
        assert [[cell.get_text() for cell in row.select("th, td")] for row in rows[:3]] == [
            ["2026年5月", "0", "0"],
            ["2026年4月", "11", "11"],
            ["2026年3月", "－", "－"],
        ]

    def test_nothing_decided__no_table(self, cast: Cast) -> None:
        page = cast["secretariat"].client.get(REVIEWS)
        assert (rows_of(page), summary_of(page)) == ([], {})


class TestFiles:
    def test_files__hold_moments_and_numbers(self, cast: Cast) -> None:
        entry = approved_entry(title="=1+1")
        decided(entry, "2026-04-10T17:00", "2026-04-13T10:00")
        client = cast["secretariat"].client
        text = csv_of(client.get(REVIEWS, APRIL | {"export": "csv"}))[0]
        assert (text["タイトル"], text["決めた日時"]) == ("'=1+1", "2026-04-13 10:00:00")
        cells = xlsx_of(client.get(REVIEWS, APRIL | {"export": "xlsx"}))[0]
        assert cells["提出日時"] == datetime(2026, 4, 10, 17)
        assert cells["営業日"] == 1


class TestQueries:
    def test_list__costs_as_much_for_many_as_for_one(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        approved_entry()
        client.get(REVIEWS)
        one = queries_of(client, REVIEWS)
        state = TaskState.objects.select_related("workflow_state").get()
        for _ in range(29):
            state.pk = None
            state.save()
        assert queries_of(client, REVIEWS) == one <= 20
        assert len(listed(cast)) == 30
