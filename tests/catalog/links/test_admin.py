"""The ledger of external links: read by the secretariat, asked again by a button (O2, O5)."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from catalog.entries.admin_addresses import inspect_url
from catalog.models import Entry, LinkCheck, LinkVerdict
from tests.actors import Actor, Cast
from tests.catalog.html import soup, text_of
from tests.catalog.screens import OTHERS, menu_labels
from tests.factories import bulk_published

pytestmark = pytest.mark.django_db

LEDGER = "/admin/matching/links/"
QUERIES = 13
DAY = timedelta(days=1)


def link(name: str = "a", verdict: str = "dead", entries: int = 1, **fields: Any) -> LinkCheck:
    """Return the row of a link of some entries."""
    address = f"https://{name}.example.jp/"
    made = bulk_published(entries, title=f"情報{name}") if entries else []
    Entry.objects.filter(pk__in=[entry.pk for entry in made]).update(url=address)
    return LinkCheck.objects.create(
        address=address, host=f"{name}.example.jp", verdict=verdict, **fields
    )


def rows(client: Any, **query: str) -> list[list[str]]:
    """Return the cells of each row."""
    page = soup(client.get(LEDGER, query))
    return [
        [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.select(".result-list tbody tr")
    ]


def addresses(client: Any, **query: str) -> set[str]:
    """Return the first letter of the host of each row."""
    return {row[0].removeprefix("https://")[0] for row in rows(client, **query)}


class TestAccess:
    @pytest.mark.parametrize("name", OTHERS)
    def test_others__see_nothing_of_it(self, cast: Cast, name: str) -> None:
        each = link()
        for address in (LEDGER, f"{LEDGER}?export=csv", f"{LEDGER}inspect/{each.pk}/"):
            response = cast[name].client.get(address)
            assert response.status_code == 302
            assert "a.example.jp" not in response.content.decode()

    @pytest.mark.parametrize("name", OTHERS)
    def test_others__order_no_check(self, cast: Cast, name: str) -> None:
        each = link(next_check_at=timezone.now() + DAY)
        response = cast[name].client.post(f"{LEDGER}{each.pk}/again/")
        assert response.status_code in (302, 403)
        assert not LinkCheck.objects.due().exists()

    @pytest.mark.parametrize("screen", ["create/", "edit/{}/", "delete/{}/", "history/{}/"])
    def test_writing__has_no_address(self, cast: Cast, superuser: Actor, screen: str) -> None:
        each = link()
        for client in (superuser.client, cast["secretariat"].client):
            address = LEDGER + screen.format(each.pk)
            assert client.get(address).status_code == 404
            assert client.post(address).status_code == 404
        assert LinkCheck.objects.filter(pk=each.pk).exists()

    def test_menu__leads_there(self, cast: Cast) -> None:
        assert "リンクの確認" in menu_labels(cast["secretariat"].client)
        assert "リンクの確認" not in menu_labels(cast["wg"].client)


class TestList:
    def test_row__says_what_is_known(self, cast: Cast) -> None:
        each = link(
            entries=3, status=404, detail="「404」が返りました。", checked_at=timezone.now()
        )
        since = timezone.localtime(each.since).strftime("%Y-%m-%d %H:%M")
        (row,) = rows(cast["secretariat"].client)
        assert row[:6] == [
            "https://a.example.jp/詳細",
            "リンク切れ",
            since,
            "404",
            "「404」が返りました。",
            "情報a 0 ほか2件",
        ]
        assert row[6]

    def test_address__leads_to_the_record_and_not_away(self, cast: Cast) -> None:
        each = link()
        anchors = soup(cast["secretariat"].client.get(LEDGER)).select("td.field-place a")
        assert f"{LEDGER}inspect/{each.pk}/" in {anchor["href"] for anchor in anchors}
        assert each.address not in {anchor["href"] for anchor in anchors}

    @pytest.mark.parametrize("verdict", LinkVerdict.values)
    def test_verdict__narrows_the_list(self, cast: Cast, verdict: str) -> None:
        for letter, each in zip("abcde", LinkVerdict.values, strict=True):
            link(letter, each, entries=0)
        client = cast["secretariat"].client
        assert [row[1] for row in rows(client, verdict=verdict)] == [LinkVerdict(verdict).label]

    def test_period__is_that_of_the_verdict(self, cast: Cast) -> None:
        link("a", entries=0)
        link("b", entries=0, since=timezone.now() - 10 * DAY)
        client = cast["secretariat"].client
        assert addresses(client, days="7") == {"a"}
        assert addresses(client, days="30") == {"a", "b"}

    @pytest.mark.parametrize(
        ("host", "found"), [("a.example.jp", {"a"}), ("B.", {"b"}), ("zzz", set())]
    )
    def test_host__narrows_the_list(self, cast: Cast, host: str, found: set[str]) -> None:
        link("a", entries=0)
        link("b", entries=0)
        assert addresses(cast["secretariat"].client, host=host) == found

    @pytest.mark.parametrize(
        "query", [{"verdict": "x"}, {"days": "x"}, {"p": "x"}, {"o": "9.x"}, {"etag": "a"}], ids=str
    )
    def test_nonsense__is_a_clean_page(self, cast: Cast, query: dict[str, str]) -> None:
        link()
        assert len(rows(cast["secretariat"].client, **query)) == 1

    def test_search__finds_the_address(self, cast: Cast) -> None:
        link("a", entries=0)
        link("b", entries=0)
        assert addresses(cast["secretariat"].client, q="a.example") == {"a"}

    def test_queries__are_as_many_for_thirty_as_for_one(
        self, cast: Cast, django_assert_num_queries: Any
    ) -> None:
        client = cast["secretariat"].client
        link("a")
        client.get(LEDGER)
        with django_assert_num_queries(QUERIES):
            client.get(LEDGER)
        for number in range(29):
            link(f"b{number}")
        with django_assert_num_queries(QUERIES):
            assert len(rows(client)) == 30


class TestExport:
    def test_workbook__has_japanese_headings_and_words(self, cast: Cast) -> None:
        link(status=404, detail="「404」が返りました。", final_address="https://b.example.jp/")
        response = cast["secretariat"].client.get(LEDGER, {"export": "xlsx", "verdict": "dead"})
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        head, row = sheet.iter_rows(values_only=True)
        assert head == (
            "アドレス",
            "サーバー",
            "判定",
            "判定の日時",
            "応答の番号",
            "状況",
            "転送先",
            "登録情報",
            "確かめた日時",
        )
        assert row[:3] == ("https://a.example.jp/", "a.example.jp", "リンク切れ")
        assert row[5:8] == ("「404」が返りました。", "https://b.example.jp/", "情報a 0")
        assert isinstance(row[3], datetime)

    def test_csv__takes_no_formula(self, cast: Cast) -> None:
        link(detail="=HYPERLINK(1)")
        response = cast["secretariat"].client.get(LEDGER, {"export": "csv"})
        assert ",'=HYPERLINK(1)," in b"".join(response.streaming_content).decode()


class TestInspect:
    def test_screen__names_the_entries_and_leads_to_them(self, cast: Cast) -> None:
        each = link(entries=2)
        page = cast["secretariat"].client.get(f"{LEDGER}inspect/{each.pk}/")
        for entry in Entry.objects.all():
            assert soup(page).find("a", href=inspect_url(entry))
            assert entry.title in text_of(page)

    def test_link_without_entries__is_explained(self, cast: Cast) -> None:
        each = link(entries=0)
        page = text_of(cast["secretariat"].client.get(f"{LEDGER}inspect/{each.pk}/"))
        assert "公開中の登録情報にはありません" in page

    def test_fingerprints__are_nobodys_reading(self, cast: Cast) -> None:
        each = link(fingerprint="t00112233")
        page = cast["secretariat"].client.get(f"{LEDGER}inspect/{each.pk}/")
        assert "t00112233" not in page.content.decode()


class TestCheckAgain:
    def test_button__sets_it_due_and_says_so(self, cast: Cast) -> None:
        each = link(next_check_at=timezone.now() + DAY, first_failed_at=timezone.now())
        client = cast["secretariat"].client
        form = soup(client.get(f"{LEDGER}inspect/{each.pk}/")).select_one("form[action*=again]")
        assert form.button.get_text(strip=True) == "もう一度確かめる"
        page = client.post(form["action"], follow=True)
        assert page.redirect_chain[-1][0] == f"{LEDGER}inspect/{each.pk}/"
        assert "もう一度確かめます" in page.content.decode()
        assert [due.pk for due in LinkCheck.objects.due()] == [each.pk]
        assert LinkCheck.objects.get().first_failed_at == each.first_failed_at

    def test_looking__changes_nothing(self, cast: Cast) -> None:
        each = link(next_check_at=timezone.now() + DAY)
        assert cast["secretariat"].client.get(f"{LEDGER}{each.pk}/again/").status_code == 405
        assert not LinkCheck.objects.due().exists()

    def test_link_that_has_gone__answers_404(self, cast: Cast) -> None:
        assert cast["secretariat"].client.post(f"{LEDGER}1/again/").status_code == 404
