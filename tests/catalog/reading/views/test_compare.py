"""The comparison on the screen, and the tools above the result list (V10 to V12)."""

from __future__ import annotations

import pytest
from django.test import Client

from catalog.entries.enums import EntryState
from cms.members.models import User
from tests.actors import Cast
from tests.catalog.html import crumbs, soup, text_of
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    entry_in,
    published_entry,
)

COMPARE = "/matching/search/compare/"
SEARCH = "/matching/search/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> User:
    """Return the special member whom `client` is logged in as."""
    user = UserFactory(organization=OrganizationFactory(municipality=True))
    client.force_login(user)
    return user


class TestAccess:
    @pytest.mark.parametrize(
        ("actor", "status"),
        [
            ("visitor", 302),
            ("general", 200),
            ("other", 200),
            ("special", 200),
            ("wg", 403),
            ("secretariat", 200),
        ],
    )
    def test_comparison__for_members(self, cast: Cast, actor: str, status: int) -> None:
        entry = published_entry(organization=cast.owner)
        response = cast[actor].client.get(f"{COMPARE}?id={entry.pk}")
        assert response.status_code == status
        if status == 302:
            assert response["Location"].startswith("/login/?next=/matching/search/compare/")
        shown = "contact@example.jp" in response.content.decode()
        assert shown is (actor in {"general", "special", "secretariat"})

    def test_not_openable_and_unknown__left_out_alike(self, cast: Cast) -> None:
        shut = published_entry(organization=cast.owner, title="見せない題名")
        ids = [shut.pk, entry_in(EntryState.STOPPED).pk, 10**12]
        answers = {text_of(cast["other"].client.get(f"{COMPARE}?id={pk}")) for pk in ids}
        assert len(answers) == 1
        assert "1件は、公開されていないか" in answers.pop()

    def test_post__not_allowed(self, client: Client, member: User) -> None:
        assert client.post(COMPARE).status_code == 405


class TestTable:
    def test_table__headers_for_columns_and_rows(self, client: Client, member: User) -> None:
        entries = [published_entry(title=f"題名{n}") for n in range(4)]
        query = "&".join(f"compare={entry.pk}" for entry in entries)
        table = soup(client.get(f"{COMPARE}?{query}")).select_one("table")
        heads = [head.get_text(strip=True) for head in table.select("thead th[scope=col]")]
        assert heads == ["タイトル", "題名0", "題名1", "題名2", "題名3"]
        rows = table.select("tbody tr")
        assert [row.th.get_text(strip=True) for row in rows if row.th["scope"] == "row"] == [
            "情報種別",
            "機密性",
            "団体",
            "概要",
            "行政課題のジャンル",
            "費用の目安",
            "導入実績",
            "製品情報・外部サイト",
            "資料",
            "連絡先",
            "登録日",
            "更新日",
            "いいね",
        ]
        assert {len(row.select("td")) for row in rows} == {4}

    def test_table__scrolls_by_keyboard_and_has_a_name(self, client: Client, member: User) -> None:
        region = soup(client.get(f"{COMPARE}?id={published_entry().pk}")).select_one(
            "[role=region]"
        )
        assert (region["tabindex"], region["aria-label"]) == ("0", "比較表")

    def test_missing_value__says_so(self, client: Client, member: User) -> None:
        page = soup(client.get(f"{COMPARE}?id={published_entry().pk}"))
        cells = {
            row.th.get_text(strip=True): row.td.get_text(strip=True)
            for row in page.select("tbody tr")
        }
        assert cells["資料"] == cells["製品情報・外部サイト"] == "未記入"
        assert "未記入" not in cells["連絡先"]

    def test_text__escaped(self, client: Client, member: User) -> None:
        entry = published_entry(title="<script>x", summary="<img src=x>\n二行目")
        content = client.get(f"{COMPARE}?id={entry.pk}").content.decode()
        assert "<script>x" not in content
        assert "&lt;img src=x&gt;<br>二行目" in content

    def test_own_links__carry_no_external_rel(self, client: Client, member: User) -> None:
        entry = published_entry(url="https://example.jp/")
        links = soup(client.get(f"{COMPARE}?id={entry.pk}")).select("table a")
        assert [bool(link.get("rel")) for link in links] == [False, True]


class TestChoice:
    @pytest.mark.parametrize("query", ["", "?id=x", "?id=-1&compare=", "?id=%00&id=1.5"])
    def test_nothing_chosen__says_so(self, client: Client, member: User, query: str) -> None:
        response = client.get(COMPARE + query)
        assert response.status_code == 200
        assert "比較する情報が選ばれていません" in text_of(response)
        assert soup(response).select_one("table") is None

    def test_five__first_four_with_a_note(self, client: Client, member: User) -> None:
        ids = [published_entry().pk for _ in range(5)]
        response = client.get(COMPARE, {"id": ids})
        assert "比較できるのは4件までです" in text_of(response)
        links = [link["href"] for link in soup(response).select("thead a")]
        assert links == [f"{SEARCH}{pk}/" for pk in ids[:4]]

    def test_back__to_the_same_search(self, client: Client, member: User) -> None:
        GenreFactory(slug="bousai")
        response = client.get(f"{COMPARE}?genre=bousai&id=1&sort=updated")
        assert crumbs(response)[-2:] == [("検索結果一覧", f"{SEARCH}?genre=bousai"), ("比較", "")]


class TestTools:
    """What stands above the result list, and for whom."""

    @pytest.mark.parametrize(
        ("actor", "compares", "records", "saves"),
        [
            ("visitor", False, False, False),
            ("general", True, False, True),
            ("special", True, True, True),
            ("wg", False, False, False),
            ("secretariat", True, False, False),
        ],
    )
    def test_tools__by_actor(
        self, cast: Cast, actor: str, compares: bool, records: bool, saves: bool
    ) -> None:
        published_entry(organization=cast.owner)
        page = soup(cast[actor].client.get(SEARCH))
        assert (
            bool(page.select("form[action$='compare/'] button[type=submit]:not([formaction])"))
            is compares
        )
        assert bool(page.select("button[formaction$='record.xlsx']")) is records
        assert bool(page.select("a[href*='saved/new/']")) is saves
        assert bool(page.select("[name=compare]")) is compares

    def test_boxes__only_where_the_detail_opens(self, cast: Cast) -> None:
        published_entry(organization=cast.owner)
        free = published_entry(information_type=InformationTypeFactory(for_all=True))
        page = soup(cast["other"].client.get(SEARCH))
        boxes = page.select("input[name=compare]")
        assert [box["value"] for box in boxes] == [str(free.pk)]
        assert page.select_one(f"form#{boxes[0]['form']}")["action"] == COMPARE
        assert free.title in boxes[0].find_parent("label").get_text()

    def test_form__carries_the_search_along(self, client: Client, member: User) -> None:
        GenreFactory(slug="bousai")
        page = soup(client.get(f"{SEARCH}?genre=bousai&q=%22%3E&sort=likes&page=2&foo=1"))
        fields = {each["name"]: each["value"] for each in page.select("#choose input")}
        assert fields == {"search": "q=%22%3E&genre=bousai&sort=likes"}
        back = soup(client.get(COMPARE, fields)).select_one("main .actions a")["href"]
        assert back == f"{SEARCH}?q=%22%3E&genre=bousai"
        save = page.select_one("a[href*='saved/new/']")["href"]
        assert save == f"{SEARCH}saved/new/?q=%22%3E&genre=bousai"

    def test_form__repeats_no_name_of_the_search_form(self, client: Client, member: User) -> None:
        """Scripts find the box of a genre by name and value (contract)."""
        GenreFactory(slug="bousai")
        page = soup(client.get(f"{SEARCH}?genre=bousai&q=a"))
        assert len(page.select("[name=genre][value=bousai]")) == len(page.select("[name=q]")) == 1

    def test_no_hits__nothing_to_compare_but_to_save(self, client: Client, member: User) -> None:
        page = soup(client.get(f"{SEARCH}?q=ありません"))
        assert not page.select("#choose button")
        assert page.select("a[href*='saved/new/']")
