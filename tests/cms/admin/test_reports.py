"""What holds for every report of the secretariat: who opens it, what files say (O3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from tests.actors import Cast, build_cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, menu_labels
from tests.conftest import rolled_back_later
from tests.factories import GenreFactory, published_entry
from tests.reading_reports import csv_of, rows_of, xlsx_of

pytestmark = pytest.mark.django_db

PATHS = {
    "登録状況": "/admin/reports/coverage/",
    "探されたもの（需要）": "/admin/reports/demand/",
    "審査にかかった時間": "/admin/reports/reviews/",
    "更新のない登録情報": "/admin/reports/freshness/",
    "会員の利用": "/admin/reports/members/",
    "操作の記録": "/admin/reports/audit/",
}
#: Reports on a period, and the names of their filters by days.
PERIODICAL = {
    "登録状況": "day",
    "探されたもの（需要）": "day",
    "審査にかかった時間": "finished_at",
    "会員の利用": "day",
}
WORDS = ["過去30日", "今月", "先月", "今年度", "昨年度", "過去12か月"]
NONSENSE = {
    "p": "x",
    "kind": "x",
    "age": "-1",
    "day_from": "x",
    "ordering": "x",
    "silent": "x",
    "period": "x",
}
#: Labels of Wagtail's reports that are no longer offered.
GONE = ("ワークフロー", "サイトの履歴", "Aging pages", "Page types usage")


@pytest.fixture(scope="class")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Return everybody, with one entry that was approved and a genre without any."""
    with rolled_back_later(django_db_blocker):
        everybody = build_cast()
        GenreFactory(name="空のジャンル")
        published_entry(title="公開中の題", organization=everybody.owner)
        yield everybody


@pytest.mark.parametrize("path", PATHS.values(), ids=list(PATHS))
class TestEveryReport:
    @pytest.mark.parametrize("name", OTHERS)
    def test_others__are_refused_the_screen_the_list_and_the_files(
        self, cast: Cast, name: str, path: str
    ) -> None:
        for address in (path, f"{path}results/", f"{path}?export=csv", f"{path}?export=xlsx"):
            response = cast[name].client.get(address)
            assert response.status_code == 302
            assert "reports" not in response["Location"].partition("?")[0]

    def test_secretariat__opens_the_screen_and_the_list_alone(self, cast: Cast, path: str) -> None:
        client = cast["secretariat"].client
        whole, part = client.get(path), client.get(f"{path}results/")
        assert (whole.status_code, part.status_code) == (200, 200)
        assert soup(whole).select_one("h1") is not None
        assert soup(part).select_one("h1") is None

    def test_nonsense__is_a_clean_page(self, cast: Cast, path: str) -> None:
        client = cast["secretariat"].client
        assert rows_of(client.get(path, NONSENSE)) == rows_of(client.get(path))

    def test_explanation__says_what_is_counted(self, cast: Cast, path: str) -> None:
        page = soup(cast["secretariat"].client.get(path))
        assert page.select_one(".own-report p").get_text(strip=True).endswith("。")

    def test_files__are_linked_without_scripts_and_keep_the_filters(
        self, cast: Cast, path: str
    ) -> None:
        page = soup(cast["secretariat"].client.get(path, {"p": "1"}))
        links = [each["href"] for each in page.select(".own-report__files a")]
        assert links == [f"{path}?p=1&export=xlsx", f"{path}?p=1&export=csv"]

    def test_files__hold_the_rows_of_the_screen_under_its_headings(
        self, cast: Cast, path: str
    ) -> None:
        client = cast["secretariat"].client
        shown = rows_of(client.get(path))
        texts = csv_of(client.get(path, {"export": "csv"}))
        sheet = xlsx_of(client.get(path, {"export": "xlsx"}))
        assert len(shown) == len(texts) == len(sheet)
        for screen, text, cells in zip(shown, texts, sheet, strict=True):
            assert list(text) == list(cells)
            assert list(text)[: len(screen)] == list(screen)

    def test_headings__are_japanese(self, cast: Cast, path: str) -> None:
        page = soup(cast["secretariat"].client.get(path))
        headings = [each.get_text(strip=True) for each in page.select("#listing-results thead th")]
        assert [each for each in headings if each.isascii()] == []

    def test_tables__tell_columns_and_rows_apart(self, cast: Cast, path: str) -> None:
        page = soup(cast["secretariat"].client.get(path))
        for table in page.select(".own-report__summary"):
            assert table.caption.get_text(strip=True)
            assert {each["scope"] for each in table.select("thead th")} == {"col"}
            assert {each["scope"] for each in table.select("tbody th")} <= {"row"}


class TestMenu:
    @pytest.mark.parametrize("label", [*PATHS, "送信メール", "レポート"])
    @pytest.mark.parametrize("name", ["secretariat", "wg"])
    def test_reports__are_offered_to_the_secretariat(
        self, cast: Cast, name: str, label: str
    ) -> None:
        assert (label in menu_labels(cast[name].client)) == (name == "secretariat")

    @pytest.mark.parametrize("label", GONE)
    def test_wagtails_own__are_offered_to_nobody(self, cast: Cast, label: str) -> None:
        assert label not in menu_labels(cast["secretariat"].client)
        assert label not in menu_labels(cast["wg"].client)

    def test_addresses__are_those_of_the_menu(self, cast: Cast) -> None:
        labels = menu_labels(cast["secretariat"].client)
        assert [path for path in PATHS.values() if path not in labels] == []

    def test_groups__stand_in_their_order(self, cast: Cast) -> None:
        labels = menu_labels(cast["secretariat"].client)
        groups = ["マッチングサービス", "会員", "ガイドブック", "レポート", "設定"]
        assert sorted(groups, key=labels.index) == groups
        assert [labels.count(group) for group in groups[:4]] == [1, 1, 1, 1]


@pytest.mark.parametrize("label", PERIODICAL)
class TestPeriod:
    """The chooser of every report on a period."""

    def test_words__are_links_that_keep_the_other_filters(self, cast: Cast, label: str) -> None:
        path = PATHS[label]
        query = {"period": "last_month", "p": "2", "kind": "word"}
        page = soup(cast["secretariat"].client.get(path, query))
        links = page.select(".own-report__periods a")
        assert [each.get_text() for each in links] == WORDS
        assert [each.get_text() for each in links if each.get("aria-current")] == ["先月"]
        assert links[1]["href"] == f"{path}?kind=word&period=month"
        hidden = page.select(".own-report__periods input[type=hidden]")
        assert [(each["name"], each["value"]) for each in hidden] == [("kind", "word")]

    def test_days__count_more_than_a_word(self, cast: Cast, label: str) -> None:
        path, name = PATHS[label], PERIODICAL[label]
        days = {f"{name}_from": "2026-04-02", f"{name}_to": "2026-04-05", "period": "month"}
        page = soup(cast["secretariat"].client.get(path, days))
        assert page.select(".own-report__periods a[aria-current]") == []
        assert page.select_one(".own-report__periods details").has_attr("open")
        shown = [each["value"] for each in page.select(".own-report__periods input[type=date]")]
        assert shown == ["2026-04-02", "2026-04-05"]
        told = page.select_one("[aria-labelledby=changes-title]").parent.get_text()
        assert "この期間：2026年4月2日〜2026年4月5日" in told

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            ("0001-01-01", "0001-01-02"),
            ("9999-12-30", "9999-12-31"),
            ("0001-01-01", "9999-12-31"),
            ("2026-05-01", "2026-04-01"),
            ("", "0001-01-01"),
            ("9999-12-31", ""),
        ],
    )
    def test_odd_days__are_a_clean_page(
        self, cast: Cast, label: str, first: str, last: str
    ) -> None:
        name = PERIODICAL[label]
        days = {f"{name}_from": first, f"{name}_to": last}
        page = cast["secretariat"].client.get(PATHS[label], days)
        assert page.status_code == 200
        shown = [each["value"] for each in soup(page).select("input[type=date]")]
        assert shown == sorted(shown)
        assert shown[1] <= f"{timezone.localdate():%Y-%m-%d}"
