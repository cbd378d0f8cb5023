"""The editions: all of them, and one with its checklist and chapters (G1, G3, G6)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client

from cms.models import SiteDocument
from guidebook.models import EditionPage
from tests.actors import NAMES, Cast
from tests.catalog.html import crumbs, soup, text_of
from tests.factories import PDF, OrganizationFactory
from tests.guidebook.worlds import (
    AUTUMN,
    EDITION,
    GUIDEBOOK,
    SCRIPT,
    SPRING,
    SUMMER,
    keep_check,
    make_chapter,
    make_edition,
    make_items,
    restrict,
)

pytestmark = pytest.mark.django_db

OLD = f"{GUIDEBOOK}2014/"
#: Old and new numbers as in the specification (G6).
CORRESPONDENCE = {
    "1": ["3-1", "4-1"],
    "2": ["1-1", "1-2"],
    "3": ["1-2", "5-1", "5-2"],
    "4": ["5-2", "5-3"],
    "5": ["4-1", "4-2"],
    "6": ["2-1"],
    "7": ["1-1", "5-3"],
    "8": ["2-2", "3-1", "3-2"],
    "9": ["5-1", "5-3"],
    "10": [],
}
OLD_NUMBERS = ["1-1", "1-2", "2-1", "2-2", "3-1", "3-2", "4-1", "4-2", "5-1", "5-2", "5-3"]


def groups(response: HttpResponse) -> dict[str, list[str]]:
    """Return the titles of the editions under each heading of the index."""
    page = soup(response).main
    found = {"現行": [each.h2.get_text(strip=True) for each in page.select(".edition-lead")]}
    for section in page.select("section.section"):
        heading = section.h2.get_text(strip=True)
        found[heading] = [each.get_text(strip=True) for each in section.select("h3")]
    return found


def checklist_of(response: HttpResponse) -> list[list[str]]:
    """Return the cells of each row of the checklist; of links to items, only the number."""
    rows = soup(response).select("table.checklist tbody tr")
    for row in rows:
        for hidden in row.select(".visually-hidden"):
            hidden.decompose()
    return [["".join(cell.get_text().split()) for cell in row.select("td, th")] for row in rows]


def body_of(client: Client, address: str = EDITION) -> BeautifulSoup:
    """Return the main part of a page that opens."""
    response = client.get(address)
    assert response.status_code == 200
    return soup(response).main


class TestIndex:
    """Which editions there are (G1)."""

    def test_groups__current_themes_older(self, client: Client) -> None:
        old = make_edition("2014", title="2014年の版")
        current = make_edition("ver2.0", title="今の版", replaces=old)
        make_edition("mynumber", title="マイナンバーの版", based_on=current)
        assert groups(client.get(GUIDEBOOK)) == {
            "現行": ["今の版"],
            "業務に合わせて読み替えた版": ["マイナンバーの版"],
            "旧版": ["2014年の版"],
        }

    def test_chain__only_the_last_is_current(self, client: Client) -> None:
        first = make_edition("v1", title="一")
        second = make_edition("v2", title="二", replaces=first)
        make_edition("v3", title="三", replaces=second)
        found = groups(client.get(GUIDEBOOK))
        assert found["現行"] == ["三"]
        assert sorted(found["旧版"]) == ["一", "二"]

    def test_replaced_theme__is_older(self, client: Client) -> None:
        base = make_edition("ver2.0", title="もと")
        old = make_edition("t1", title="前の読み替え", based_on=base)
        make_edition("t2", title="今の読み替え", based_on=base, replaces=old)
        found = groups(client.get(GUIDEBOOK))
        assert found["業務に合わせて読み替えた版"] == ["今の読み替え"]
        assert found["旧版"] == ["前の読み替え"]

    def test_newest__comes_first(self, client: Client) -> None:
        make_edition("a", title="古い", issued=datetime.date(2014, 3, 1))
        make_edition("b", title="新しい", issued=datetime.date(2016, 3, 15))
        assert groups(client.get(GUIDEBOOK))["現行"] == ["新しい", "古い"]
        assert "2016年3月15日発行" in text_of(client.get(GUIDEBOOK))

    def test_lead__says_what_it_is_and_how_long_it_takes(self, client: Client) -> None:
        make_edition(
            items=[str(number) for number in range(1, 11)],
            purpose=["職員のための手引きです。次の文。", "次の段落。"],
        )
        lead = body_of(client, GUIDEBOOK).select_one(".edition-lead")
        assert [each.get_text(strip=True) for each in lead.select(".facts li")] == [
            "10項目",
            "セルフチェック 5分",
        ]
        assert "職員のための手引きです。" in lead.get_text()
        assert "次の文" not in lead.get_text()
        assert lead.select_one(".cover") is not None

    def test_older__say_what_replaced_them(self, client: Client) -> None:
        old = make_edition("2014", title="2014年の版", items=("1-1", "1-2"))
        make_edition("ver2.0", title="今の版", replaces=old)
        row = body_of(client, GUIDEBOOK).select_one(".brief-list li").get_text(" ", strip=True)
        assert row == "2014年の版 2項目 今の版に置き換わりました"

    def test_no_edition__is_said(self, client: Client) -> None:
        assert "公開中の版はまだありません。" in text_of(client.get(GUIDEBOOK))

    def test_links__all_lead_somewhere(self, client: Client) -> None:
        old = make_edition("2014")
        make_edition("ver2.0", items=("1",), replaces=old)
        links = [link["href"] for link in body_of(client, GUIDEBOOK).select("section a")]
        assert EDITION in links
        assert {client.get(link).status_code for link in links} == {200}

    def test_self_check__is_offered_where_there_is_a_checklist(self, client: Client) -> None:
        make_edition("ver2.0", items=("1",))
        make_edition("none")
        links = [link["href"] for link in body_of(client, GUIDEBOOK).select("a")]
        assert f"{EDITION}checklist/" in links
        assert f"{GUIDEBOOK}none/checklist/" not in links

    @pytest.mark.parametrize("query", ["?page=x", "?edition=%00", "?q=%FF"])
    def test_nonsense__is_a_clean_page(self, client: Client, query: str) -> None:
        assert client.get(f"{GUIDEBOOK}{query}").status_code == 200


class TestEdition:
    """What it is for, how to read it, checklist, chapters (G3)."""

    @pytest.mark.parametrize("name", NAMES)
    def test_page__is_the_same_for_everybody(self, cast: Cast, name: str) -> None:
        edition = make_edition(
            items=("1", "2"),
            purpose=["この版は皆さんのためです。"],
            reading=["表から入ります。"],
            issued=datetime.date(2016, 3, 15),
        )
        make_chapter(edition, "1")
        make_chapter(edition, "3", text="章の最初の段落")
        text = text_of(cast[name].client.get(EDITION))
        for words in (
            "この版の目的",
            "この版は皆さんのためです。",
            "読み方",
            "表から入ります。",
            "2016年3月15日発行",
            "項目1",
            "概要2",
            "章の最初の段落",
        ):
            assert words in text

    def test_breadcrumbs__lead_back_to_the_guidebook(self, client: Client) -> None:
        make_edition(title="ＩＣＴ地域イノベーション・ガイドブック Ver.2.0")
        found = crumbs(client.get(EDITION))
        assert found[-2][1] == GUIDEBOOK
        assert found[-1] == ("ＩＣＴ地域イノベーション・ガイドブック Ver.2.0", "")

    def test_checklist__leads_to_the_chapter_of_its_number(self, client: Client) -> None:
        edition = make_edition(items=("1", "1-1", "9"))
        make_chapter(edition, "1-1")
        make_chapter(edition, "1")
        page = body_of(client)
        links = {
            row.td.get_text(strip=True): row.th.a and row.th.a["href"]
            for row in page.select("table.checklist tbody tr")
        }
        assert links == {"1": f"{EDITION}1/", "1-1": f"{EDITION}1-1/", "9": None}

    def test_chapters__stand_in_the_editors_order(self, client: Client) -> None:
        edition = make_edition()
        for number in ("2", "10", "1-1"):
            make_chapter(edition, number)
        numbers = [each.get_text() for each in body_of(client).select(".chapter-card__number")]
        assert numbers == ["2", "10", "1-1"]

    def test_empty_edition__is_a_clean_page_without_offers(self, client: Client) -> None:
        make_edition()
        page = body_of(client)
        assert page.select("table, ol, .actions a") == []

    def test_texts__are_escaped(self, client: Client) -> None:
        items = make_items(("1",))
        items[0].item = items[0].summary = SCRIPT
        edition = make_edition(title=SCRIPT, items=items)
        make_chapter(edition, "1", title=SCRIPT, text=SCRIPT)
        for address in ("", "checklist/", "print/", "1/"):
            response = client.get(f"{EDITION}{address}")
            assert "<script>alert" not in response.content.decode(), address
            assert SCRIPT in text_of(response), address

    def test_theme_without_own_checklist__shows_that_of_its_base(self, client: Client) -> None:
        base = make_edition(items=("1", "2"))
        theme = make_edition("theme", based_on=base)
        make_chapter(theme, "2")
        page = body_of(client, f"{GUIDEBOOK}theme/")
        links = [row.th.a and row.th.a["href"] for row in page.select("table.checklist tbody tr")]
        assert links == [None, f"{GUIDEBOOK}theme/2/"]

    def test_theme_with_own_checklist__shows_its_own(self, client: Client) -> None:
        base = make_edition(items=("1", "2"))
        make_edition("theme", based_on=base, items=("7",))
        rows = checklist_of(client.get(f"{GUIDEBOOK}theme/"))
        assert [row[0] for row in rows] == ["7"]

    @pytest.mark.parametrize("state", ["draft", "restricted"])
    def test_checklist_of_a_hidden_base__is_not_shown(self, client: Client, state: str) -> None:
        base = make_edition(items=("1", "2"), live=state != "draft")
        make_edition("theme", based_on=base)
        if state == "restricted":
            restrict(base)
        for address in ("", "checklist/", "print/"):
            assert "項目1" not in text_of(client.get(f"{GUIDEBOOK}theme/{address}")), address

    def test_themes__of_the_edition_and_of_its_sisters_are_listed(self, client: Client) -> None:
        base = make_edition(title="もとの版")
        make_edition("one", title="読み替え一", based_on=base)
        make_edition("two", title="読み替え二", based_on=base)
        make_edition("other", title="無関係の版")
        of_base = [each.get_text(strip=True) for each in body_of(client).select(".cards h3")]
        of_one = body_of(client, f"{GUIDEBOOK}one/")
        assert of_base == ["読み替え一", "読み替え二"]
        assert [each.get_text(strip=True) for each in of_one.select(".cards h3")] == ["読み替え二"]
        assert of_one.select_one(".meta a")["href"] == EDITION


class TestCards:
    """Everything of an edition stands once, in one list (G3)."""

    def cards(self, client: Client) -> list[list[str]]:
        """Return the texts of each card."""
        return [list(each.stripped_strings) for each in body_of(client).select(".chapter-card")]

    def test_item_and_chapter_of_one_number__are_one_card(self, client: Client) -> None:
        edition = make_edition(items=("1", "2"))
        make_chapter(edition, "1", text="あ" * 1001)
        make_chapter(edition, "7", text="項目のない章の文")
        assert self.cards(client) == [
            ["1", "章1", "概要1", "読むのに約3分"],
            ["2", "項目2", "概要2"],
            ["7", "章7", "項目のない章の文", "読むのに約1分"],
        ]

    def test_cards__lead_to_the_chapters(self, client: Client) -> None:
        edition = make_edition(items=("1", "2"))
        make_chapter(edition, "1")
        links = [each.a and each.a["href"] for each in body_of(client).select(".chapter-card")]
        assert links == [f"{EDITION}1/", None]

    def test_purpose_and_advice__are_folded(self, client: Client) -> None:
        make_edition(purpose=["目的。続き。"], reading=["読み方の文。"])
        page = body_of(client)
        folds = page.select(".about details")
        assert [each.summary.get_text(strip=True) for each in folds] == ["この版の目的", "読み方"]
        assert not any(each.has_attr("open") for each in folds)
        assert page.select_one(".lead").get_text() == "目的。"

    def test_table__is_behind_a_link_that_leads_into_its_fold(self, client: Client) -> None:
        make_edition(items=("1",))
        page = body_of(client)
        anchor = page.select_one(".section__head a")["href"].removeprefix("#")
        fold = page.find(id=anchor).find_parent("details")
        assert fold.select_one("table.checklist") is not None
        assert not fold.has_attr("open")


class TestOwnResult:
    """A member sees on index and edition where the own organisation stands; nobody else (G4)."""

    @pytest.fixture
    def checked(self, cast: Cast) -> Cast:
        """Return everybody, after two checks of the owner and one of another town."""
        edition = make_edition(items=("1", "2", "3", "4"))
        make_chapter(edition, "2")
        keep_check(edition, cast.owner, SPRING, item_1="not_yet", item_2="not_yet")
        keep_check(
            edition,
            cast.owner,
            SUMMER,
            "内緒のメモ",
            item_1="done",
            item_2="started",
            item_9="done",
        )
        other = OrganizationFactory(name="ほかの町（架空）", municipality=True)
        keep_check(edition, other, AUTUMN, item_1="done", item_2="done", item_3="not_yet")
        return cast

    @pytest.mark.parametrize("address", [GUIDEBOOK, EDITION])
    @pytest.mark.parametrize("name", ["general", "colleague"])
    def test_member__sees_the_latest_of_the_own(
        self, checked: Cast, name: str, address: str
    ) -> None:
        found = body_of(checked[name].client, address).select("[data-own-result]")
        assert len(found) == 1
        assert "持ち主（架空）" in found[0].get_text()
        assert "2026年7月10日" in found[0].get_text()
        numbers = {
            each["data-number"]: each.get_text() for each in found[0].select("strong[data-number]")
        }
        assert numbers == {"done": "1", "started": "1", "not_yet": "0", "unanswered": "2"}
        boxes = [each["class"][0] for each in found[0].select(".steps i")]
        assert boxes == ["is-done", "is-started", "is-unanswered", "is-unanswered"]

    def test_cards__carry_the_own_state(self, checked: Cast) -> None:
        cards = body_of(checked["general"].client).select(".chapter-card .meta")
        states = [next(each.stripped_strings) for each in cards]
        assert states == ["できている", "着手", "未回答", "未回答"]

    @pytest.mark.parametrize("address", [GUIDEBOOK, EDITION, f"{EDITION}2/"])
    @pytest.mark.parametrize("name", NAMES)
    def test_nobody__sees_anything_of_others(self, checked: Cast, name: str, address: str) -> None:
        html = checked[name].client.get(address).content.decode()
        assert "ほかの町" not in html
        assert "2026年10月10日" not in html
        assert "内緒のメモ" not in html
        if name not in {"general", "colleague"}:
            assert "2026年7月10日" not in html
            assert "data-own-result" not in html

    def test_member_without_a_check__sees_no_states(self, checked: Cast) -> None:
        page = body_of(checked["special"].client)
        assert page.select("[data-own-result], .chapter-card .chip") == []
        assert "未回答" not in page.get_text()


class TestBorrowedChecklist:
    """A theme without own items is checked by those of its base, and says so (G4)."""

    def test_button__names_whose_items_they_are(self, client: Client) -> None:
        base = make_edition(title="今の版", items=("1",))
        make_edition("theme", based_on=base)
        labels = [
            body_of(client, address).select_one(".actions a").get_text()
            for address in (EDITION, f"{GUIDEBOOK}theme/")
        ]
        assert labels == ["セルフチェックをする", "今の版の項目でセルフチェックをする"]


class TestOfficialPdf:
    """The official file, where one is attached (G5)."""

    def test_link__gives_the_file(self, client: Client) -> None:
        document = SiteDocument(title="公式")
        document.file.save("guide.pdf", ContentFile(PDF))
        document.save()
        make_edition(official_pdf=document)
        links = body_of(client).select(".actions a")
        (link,) = [each for each in links if "公式のPDF" in each.get_text()]
        response = client.get(link["href"], follow=True)
        assert response.status_code == 200
        assert b"".join(response) == PDF

    def test_no_file__no_link(self, client: Client) -> None:
        make_edition()
        assert "公式のPDF" not in text_of(client.get(EDITION))


class TestOldAndNew:
    """Items of the older and the newer edition beside each other, on both pages (G6)."""

    @pytest.fixture
    def pair(self) -> tuple[EditionPage, EditionPage]:
        """Return the edition of 2014 and the one that replaces it."""
        old = make_edition("2014", title="2014年版", items=OLD_NUMBERS)
        former = {number: "、".join(each) for number, each in CORRESPONDENCE.items()}
        new = make_edition(title="今の版", items=make_items(CORRESPONDENCE, former), replaces=old)
        return old, new

    def test_new_page__names_the_old_items(self, client: Client, pair: Any) -> None:
        rows = checklist_of(client.get(EDITION))
        wanted = {number: "、".join(each) for number, each in CORRESPONDENCE.items()}
        assert {row[0]: row[3] for row in rows} == wanted | {"10": "新しい項目"}

    def test_old_page__names_the_new_items(self, client: Client, pair: Any) -> None:
        rows = checklist_of(client.get(OLD))
        wanted = {
            old: "、".join(new for new, former in CORRESPONDENCE.items() if old in former)
            for old in OLD_NUMBERS
        }
        assert {row[0]: row[3] for row in rows} == wanted

    def test_links__lead_to_the_row_of_the_other_edition(self, client: Client, pair: Any) -> None:
        for address in (EDITION, OLD):
            links = [a["href"] for a in body_of(client, address).select("table.checklist td a")]
            assert links
            for link in links:
                page, _, anchor = link.partition("#")
                assert body_of(client, page).find(id=anchor) is not None, link

    def test_old_item_that_was_dropped__has_no_successor(self, client: Client) -> None:
        old = make_edition("2014", items=("1-1", "9-9"))
        make_edition(items=make_items(("1",), {"1": "1-1"}), replaces=old)
        rows = checklist_of(client.get(OLD))
        assert {row[0]: row[3] for row in rows} == {"1-1": "1", "9-9": "なし"}

    def test_number_that_the_old_edition_lacks__is_left_out(self, client: Client) -> None:
        old = make_edition("2014", items=("1-1",))
        make_edition(items=make_items(("1",), {"1": "1-1、7-7"}), replaces=old)
        assert checklist_of(client.get(EDITION))[0][3] == "1-1"

    def test_old_page__is_marked_and_leads_to_the_new_one(self, client: Client, pair: Any) -> None:
        make_chapter(pair[0], "1-1")
        for address in (OLD, f"{OLD}1-1/"):
            notice = body_of(client, address).select_one(".notification--warning")
            assert "旧版" in notice.get_text()
            assert notice.a["href"] == EDITION

    def test_new_page__is_not_marked(self, client: Client, pair: Any) -> None:
        make_chapter(pair[1], "1")
        for address in (EDITION, f"{EDITION}1/"):
            assert body_of(client, address).select(".notification--warning") == []

    def test_chapters__show_the_items_of_the_other_edition(self, client: Client, pair: Any) -> None:
        make_chapter(pair[0], "3-1")
        make_chapter(pair[1], "8")
        found = body_of(client, f"{OLD}3-1/").find(id="counterparts").parent
        assert found.h2.get_text() == "今の版の対応する項目"
        links = {each.get_text(): each["href"] for each in found.select("a")}
        assert links == {"1．項目1": f"{EDITION}#item-1", "8．項目8": f"{EDITION}8/"}
        assert "概要8" in found.get_text()
        links = [
            each["href"] for each in body_of(client, f"{EDITION}8/").select("#counterparts ~ ul a")
        ]
        assert links == [f"{OLD}#item-2-2", f"{OLD}3-1/", f"{OLD}#item-3-2"]

    def test_chapter_without_counterpart__shows_none(self, client: Client, pair: Any) -> None:
        make_chapter(pair[1], "10")
        assert body_of(client, f"{EDITION}10/").find(id="counterparts") is None

    def test_old_edition__stays_readable(self, client: Client, pair: Any) -> None:
        make_chapter(pair[0], "5-3", text="古い本文")
        assert "古い本文" in text_of(client.get(f"{OLD}5-3/"))

    def test_old_and_new__no_column_without_another_edition(self, client: Client) -> None:
        make_edition(items=make_items(("1",), {"1": "1-1"}))
        assert [len(row) for row in checklist_of(client.get(EDITION))] == [3]
