"""What an organisation checked before: picture, table, one day, file (G4)."""

from __future__ import annotations

import csv
import datetime
from typing import Any

import pytest
from django.http import HttpResponse

from guidebook.models import ChecklistItem, EditionPage
from tests.actors import Cast
from tests.catalog.html import crumbs, soup, text_of
from tests.factories import OrganizationFactory, UserFactory
from tests.guidebook.worlds import (
    AUTUMN,
    CHECKLIST,
    GUIDEBOOK,
    HISTORY,
    SPRING,
    SUMMER,
    keep_check,
    make_edition,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(cast: Cast, edition: EditionPage) -> None:
    """Store three checks of the company and one of another organisation."""
    keep_check(edition, cast.owner, SPRING, "春のメモ", item_1="not_yet", item_2="not_yet")
    keep_check(edition, cast.owner, SUMMER, "夏のメモ", item_1="started", item_2="not_yet")
    keep_check(edition, cast.owner, AUTUMN, "秋のメモ", item_1="done", item_2="started")
    other = cast["other"].user.organization
    keep_check(edition, other, SUMMER, "よそのメモ", item_1="done", item_2="done")


def table(response: HttpResponse) -> list[list[str]]:
    """Return the cells of each row of the table of dates."""
    rows = soup(response).select("[data-row]")
    cells = "th, td:not(.chart__picture)"
    return [[cell.get_text(strip=True) for cell in row.select(cells)] for row in rows]


def day_of(response: HttpResponse) -> tuple[str, list[list[str]]]:
    """Return heading and rows of the one day that is shown in full."""
    page = soup(response)
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in page.select("table.checklist tbody tr")
    ]
    return page.find(id="day").get_text(strip=True), rows


def sheet(response: HttpResponse) -> list[list[str]]:
    """Return the rows of the file."""
    assert response.status_code == 200
    assert response.content.startswith(b"\xef\xbb\xbf")
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(text.splitlines(keepends=True)))


@pytest.mark.usefixtures("history")
class TestTable:
    @pytest.mark.parametrize("name", ["general", "colleague"])
    def test_dates__newest_first_with_their_numbers(self, cast: Cast, name: str) -> None:
        assert table(cast[name].client.get(HISTORY)) == [
            ["2026年10月10日", "1", "1", "0", "0", "－"],
            ["2026年7月10日", "0", "1", "1", "0", "－"],
            ["2026年4月10日", "0", "0", "2", "0", "－"],
        ]

    def test_who_saved__is_named_among_colleagues(self, cast: Cast, edition: EditionPage) -> None:
        check = keep_check(edition, cast.owner, datetime.date(2026, 11, 1), item_1="done")
        check.saved_by = UserFactory(last_name="山田", first_name="花子", organization=cast.owner)
        check.save()
        assert table(cast["general"].client.get(HISTORY))[0][5] == "山田 花子"

    def test_bars__show_the_shares_of_each_date(self, cast: Cast) -> None:
        page = soup(cast["general"].client.get(HISTORY))
        drawn = [
            [(bar["class"][-1][-1], bar["width"]) for bar in row.select(".chart__row rect")]
            for row in page.select("[data-row]")
        ]
        assert drawn == [
            [("1", "50.00%"), ("2", "50.00%")],
            [("2", "50.00%"), ("3", "50.00%")],
            [("3", "100.00%")],
        ]
        legend = [each.get_text(strip=True) for each in page.select(".chart__legend li")]
        assert legend == ["できている", "着手", "まだ", "未回答"]

    def test_breadcrumbs__lead_back_to_the_form(self, cast: Cast) -> None:
        found = crumbs(cast["general"].client.get(HISTORY))
        assert found[-2:] == [("セルフチェック", CHECKLIST), ("これまでの記録", "")]

    def test_search_engines__stay_away(self, cast: Cast) -> None:
        page = soup(cast["general"].client.get(HISTORY))
        assert page.select_one("meta[name=robots]")["content"] == "noindex"


@pytest.mark.usefixtures("history")
class TestDay:
    def test_without_choice__the_latest(self, cast: Cast) -> None:
        heading, rows = day_of(cast["general"].client.get(HISTORY))
        assert heading == "2026年10月10日の記録"
        assert rows == [
            ["1", "項目1", "できている", "秋のメモ"],
            ["2", "項目2", "着手", "秋のメモ"],
        ]

    def test_every_date__leads_to_its_day(self, cast: Cast) -> None:
        client = cast["general"].client
        page = soup(client.get(HISTORY))
        links = [row.a["href"].partition("#")[0] for row in page.select("[data-row]")]
        headings = [day_of(client.get(f"{HISTORY}{link}"))[0] for link in links]
        assert headings == [
            "2026年10月10日の記録",
            "2026年7月10日の記録",
            "2026年4月10日の記録",
        ]

    @pytest.mark.parametrize(
        "on",
        ["", "x", "2026-13-40", "2026-04-11", "9999-99-99", "%00", "0000-00-00", "２０２６-04-10"],
    )
    def test_wrong_day__shows_the_latest(self, cast: Cast, on: str) -> None:
        heading, _ = day_of(cast["general"].client.get(f"{HISTORY}?on={on}&page=zzz"))
        assert heading == "2026年10月10日の記録"

    def test_markup_in_a_memo__is_text(self, cast: Cast, edition: EditionPage) -> None:
        memo = "<script>alert(1)</script>"
        keep_check(edition, cast.owner, datetime.date(2026, 12, 1), memo, item_1="done")
        response = cast["general"].client.get(HISTORY)
        assert "<script>alert" not in response.content.decode()
        assert memo in text_of(response)


@pytest.mark.usefixtures("history")
class TestOthers:
    """Another organisation's checks do not exist for anybody (G4)."""

    @pytest.mark.parametrize("name", ["special", "other"])
    @pytest.mark.parametrize("query", ["", "?on=2026-04-10", "?on=2026-07-10", "?format=csv"])
    def test_company__is_read_by_no_other_organization(
        self, cast: Cast, name: str, query: str
    ) -> None:
        response = cast[name].client.get(f"{HISTORY}{query}")
        assert response.status_code == 200
        text = response.content.decode().replace(f"{HISTORY}{query}", "")
        for words in ("春のメモ", "夏のメモ", "秋のメモ", cast.owner.name, "2026-04-10"):
            assert words not in text

    def test_other__sees_its_own_only(self, cast: Cast) -> None:
        client = cast["other"].client
        assert [row[0] for row in table(client.get(HISTORY))] == ["2026年7月10日"]
        heading, rows = day_of(client.get(f"{HISTORY}?on=2026-04-10"))
        assert heading == "2026年7月10日の記録"
        assert [row[3] for row in rows] == ["よそのメモ", "よそのメモ"]
        assert {row[0] for row in sheet(client.get(f"{HISTORY}?format=csv"))[1:]} == {"2026-07-10"}

    @pytest.mark.parametrize("query", ["", "?on=2026-04-10", "?format=csv"])
    @pytest.mark.parametrize("name", ["wg", "secretariat"])
    def test_staff__is_told_whom_it_is_for(self, cast: Cast, name: str, query: str) -> None:
        response = cast[name].client.get(f"{HISTORY}{query}")
        assert response.status_code == 403
        assert "団体のアカウントでログインした方が利用できます" in text_of(response)
        assert "メモ" not in text_of(response)
        assert soup(response).main.find("a", href=CHECKLIST) is not None

    def test_without_checks__says_so(self, cast: Cast) -> None:
        response = cast["special"].client.get(HISTORY)
        assert "記録はまだありません" in text_of(response)
        assert soup(response).select("figure.chart") == []

    def test_account_that_moves__takes_nothing_along(self, cast: Cast) -> None:
        user = cast["colleague"].user
        user.organization = OrganizationFactory()
        user.save()
        assert table(cast["colleague"].client.get(HISTORY)) == []


@pytest.mark.usefixtures("history")
class TestFile:
    def test_csv__has_every_date_and_item(self, cast: Cast) -> None:
        rows = sheet(cast["general"].client.get(f"{HISTORY}?format=csv"))
        assert rows[0] == ["日付", "番号", "項目", "状況", "メモ"]
        answered = [row for row in rows[1:] if row[1] in {"1", "2"}]
        assert answered == [
            ["2026-10-10", "1", "項目1", "できている", "秋のメモ"],
            ["2026-10-10", "2", "項目2", "着手", "秋のメモ"],
            ["2026-07-10", "1", "項目1", "着手", "夏のメモ"],
            ["2026-07-10", "2", "項目2", "まだ", "夏のメモ"],
            ["2026-04-10", "1", "項目1", "まだ", "春のメモ"],
            ["2026-04-10", "2", "項目2", "まだ", "春のメモ"],
        ]

    def test_csv__claims_nothing_of_items_that_were_not_asked(self, cast: Cast) -> None:
        """Item 3 came later: the office has not said 「まだ」 to it."""
        rows = sheet(cast["general"].client.get(f"{HISTORY}?format=csv"))
        assert [row[3] for row in rows if row[1] == "3" and row[3]] == []

    def test_csv__is_a_private_file(self, cast: Cast) -> None:
        response = cast["general"].client.get(f"{HISTORY}?format=csv")
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Disposition"].startswith("attachment; filename")

    @pytest.mark.parametrize("start", ["=", "+", "-", "@"])
    def test_formula_in_a_memo__is_text(self, cast: Cast, edition: EditionPage, start: str) -> None:
        day = datetime.date(2026, 12, 1)
        keep_check(edition, cast.owner, day, f"{start}1+1", item_1="done")
        rows = sheet(cast["general"].client.get(f"{HISTORY}?format=csv"))
        assert rows[1][4] == f"'{start}1+1"

    @pytest.mark.parametrize("query", ["?format=zzz", "?format=", "?format=CSV"])
    def test_other_formats__are_the_page(self, cast: Cast, query: str) -> None:
        response = cast["general"].client.get(f"{HISTORY}{query}")
        assert response["Content-Type"].startswith("text/html")


class TestChangedChecklist:
    """A record says what the office answered then, whatever the checklist says now."""

    @pytest.fixture
    def client(self, cast: Cast, edition: EditionPage) -> Any:
        """Return a client whose organisation answered an item that was removed later."""
        keep_check(edition, cast.owner, SPRING, "消えては困る", item_1="done", item_3="started")
        ChecklistItem.objects.filter(edition=edition, number="3").delete()
        return cast["general"].client

    def test_removed_item__stays_in_the_day(self, client: Any) -> None:
        response = client.get(HISTORY)
        _, rows = day_of(response)
        assert [row[0] for row in rows] == ["1", "3"]
        assert table(response)[0][1:4] == ["1", "1", "0"]

    def test_removed_item__stays_in_the_file(self, client: Any) -> None:
        rows = sheet(client.get(f"{HISTORY}?format=csv"))
        assert [row[4] for row in rows if row[1] == "3"] == ["消えては困る"]


class TestEditions:
    def test_check_of_another_edition__is_not_mixed_in(
        self, cast: Cast, edition: EditionPage
    ) -> None:
        theme = make_edition("theme", based_on=edition)
        keep_check(theme, cast.owner, SPRING, item_1="done")
        client = cast["general"].client
        assert table(client.get(HISTORY)) == []
        assert len(table(client.get(f"{GUIDEBOOK}theme/checklist/history/"))) == 1

    def test_more_than_thirty__are_on_several_pages(self, cast: Cast, edition: EditionPage) -> None:
        start = datetime.date(2026, 1, 1)
        for number in range(31):
            keep_check(edition, cast.owner, start + datetime.timedelta(days=number), item_1="done")
        client = cast["general"].client
        first, second = client.get(HISTORY), client.get(f"{HISTORY}?page=2")
        assert [len(table(page)) for page in (first, second)] == [30, 1]
        assert table(second)[0][0] == "2026年1月1日"
        assert len(sheet(client.get(f"{HISTORY}?format=csv"))) == 1 + 31
