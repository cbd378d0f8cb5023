"""An official reads the guidebook and checks the office through a year, with a colleague (G)."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from django.contrib.auth.models import Group
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.models import Organization
from guidebook.models import Feedback, GlossaryTerm, SelfCheck
from tests.catalog.html import soup
from tests.factories import (
    PASSWORD,
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    approved_entry,
)
from tests.guidebook.worlds import (
    keep_check,
    make_chapter,
    make_edition,
    make_items,
    typed,
)

pytestmark = pytest.mark.django_db

GUIDEBOOK = "/guidebook/"
MAY, AUGUST, NOVEMBER = (datetime.date(2026, month, 20) for month in (5, 8, 11))
Calendar = Callable[[datetime.date], None]


@dataclass(frozen=True)
class World:
    """A town with two officials, a company, the secretariat, and neighbours that check, too."""

    town: Organization
    official: Client
    colleague: Client
    company: Client
    secretariat: Client


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """Return a function that turns to a date."""

    def turn(day: datetime.date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: day)

    return turn


@pytest.fixture
def world() -> World:
    """Return the small world, with the guidebook on its shelf."""
    genre = GenreFactory(name="協働", slug="kyodo")
    approved_entry(
        title="協働の相談窓口",
        genres=[genre],
        information_type=InformationTypeFactory(name="人材情報", slug="person"),
    )
    approved_entry(
        title="項目1に使える台帳",
        genres=[GenreFactory(name="台帳", slug="daicho")],
        information_type=InformationTypeFactory(name="事例情報", slug="case"),
    )
    old = make_edition("2014", title="ガイドブック 2014年版", items=["1-1", "3-1", "4-1"])
    edition = make_edition(
        title="ガイドブック Ver.2.0",
        items=make_items(["1", "2", "3"], {"1": "3-1、4-1", "2": "1-1"}),
        replaces=old,
    )
    first = make_chapter(
        edition, "1", title="相手を探そう", genres=[genre], text="ＬＧＷＡＮの外にも相手がいます。"
    )
    make_chapter(edition, "2", title="声を聞こう")
    make_chapter(edition, "3", title="場を作ろう")
    theme = make_edition("hinanjo", title="避難所の版", based_on=edition)
    make_chapter(theme, "1", title="避難所の相手を探そう", base=first, text="避難所での相手です。")
    GlossaryTerm.objects.create(
        term="LGWAN", reading="える", explanation="自治体をつなぐ専用の回線です。"
    )
    for number in range(3):
        neighbour = OrganizationFactory(name=f"となり町{number}（架空）", municipality=True)
        keep_check(edition, neighbour, MAY, "となりのメモ", item_1="done", item_2="started")
    town = OrganizationFactory(name="みなと町（架空）", municipality=True)
    staff = UserFactory(username="jimukyoku", organization=None)
    staff.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))
    UserFactory(username="minato", last_name="港", first_name="一子", organization=town)
    UserFactory(username="minato2", last_name="浜", first_name="二郎", organization=town)
    UserFactory(username="company")
    clients = {name: Client() for name in ("minato", "minato2", "company", "jimukyoku")}
    for name, client in clients.items():
        assert client.login(username=name, password=PASSWORD)
    return World(town, *clients.values())


def page_of(response: HttpResponse) -> BeautifulSoup:
    """Return the page that was answered."""
    assert response.status_code == 200
    return soup(response)


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    """Return the one element that fits."""
    found = page.select(selector)
    assert len(found) == 1, f"{len(found)} × {selector}"
    return found[0]


def follow(client: Client, page: BeautifulSoup | Tag, words: str) -> BeautifulSoup:
    """Follow the first link of the main part that says `words`."""
    main = page.select_one("main") or page
    links = [link for link in main.select("a") if words in link.get_text()]
    assert links, f"no link 「{words}」"
    return page_of(client.get(str(links[0]["href"]).partition("#")[0]))


def text(page: BeautifulSoup | Tag) -> str:
    """Return what stands in the main part, blanks run together."""
    return " ".join((page.select_one("main") or page).get_text(" ").split())


def save(client: Client, **answers: str) -> BeautifulSoup:
    """Copy the last answers if there are any, change some, press 「保存する」, see the result."""
    address = f"{GUIDEBOOK}ver2/checklist/?copy=1"
    data = typed(client.get(address)) | {"action": "save"} | answers
    response = client.post(address, data, follow=True)
    assert "セルフチェックを保存しました。" in response.content.decode()
    return page_of(response)


class TestReading:
    def test_official__reads_from_the_cover_to_the_entries(self, world: World) -> None:
        client = Client()  # no login is needed for reading
        index = page_of(client.get(GUIDEBOOK))
        assert "旧版" in text(index)
        edition = follow(client, one(index, ".edition-lead"), "読む")
        first = edition.select("table.checklist tbody tr")[0].get_text(" ")
        assert "3-1" in first
        assert "4-1" in first
        chapter = follow(client, edition, "相手を探そう")

        # The word in full width is the term in half width, explained on the spot.
        button = one(chapter, "button.term")
        assert button.contents[0] == "ＬＧＷＡＮ"
        note = one(chapter, f"#{button['popovertarget']}")
        assert "自治体をつなぐ専用の回線です。" in note.get_text()

        # On to the next chapter and back, then beside the theme edition.
        following = follow(client, one(chapter, ".chapter-steps"), "声を聞こう")
        assert "相手を探そう" in text(one(following, ".chapter-steps"))
        offered = one(chapter, "a[href='?with=hinanjo']")
        beside = page_of(client.get(f"{GUIDEBOOK}ver2/1/{offered['href']}"))
        assert "避難所での相手です。" in text(beside)
        assert "の外にも相手がいます。" in text(beside)

        # What the catalog has about it, and more in the search.
        assert "協働の相談窓口" in text(chapter)
        found = follow(client, chapter, "この分野の情報を探す")
        assert one(found, "[data-hit-count]")["data-hit-count"] == "1"

    def test_reader__says_what_is_missing_and_the_secretariat_answers_for_it(
        self, world: World
    ) -> None:
        address = f"{GUIDEBOOK}ver2/1/"
        data = typed(world.official.get(address), ".feedback form")
        data |= {"helpful": "yes", "kind": "request", "comment": "小さい町の例がほしいです。"}
        thanked = world.official.post(f"{address}feedback/", data, follow=True)
        assert "ご意見を送信しました。" in thanked.content.decode()

        ledger = "/admin/snippets/guidebook/feedback/"
        listed = page_of(world.secretariat.get(ledger))
        row = one(listed, "table tbody tr").get_text(" ")
        assert "小さい町の例がほしいです。" in row
        assert "みなと町" in row
        edit = f"{ledger}edit/{Feedback.objects.get().pk}/"
        world.secretariat.post(edit, {"state": "handled", "note": "次の版で。"})
        assert "対応済み" in one(page_of(world.secretariat.get(ledger)), "tbody tr").get_text()
        assert "小さい町の例" not in world.company.get(address).content.decode()


class TestChecking:
    def test_visitor__checks_without_leaving_a_trace(self, world: World) -> None:
        client, address = Client(), f"{GUIDEBOOK}ver2/checklist/"
        before = SelfCheck.objects.count()
        data = typed(client.get(address)) | {"progress_1": "done", "memo_1": "わたしだけ"}
        shown = page_of(client.post(address, data | {"action": "show"}))
        assert one(shown, "[data-number=done]").get_text() == "1"
        assert client.post(address, data | {"action": "csv"})["Content-Type"].startswith("text/csv")
        assert SelfCheck.objects.count() == before
        login = client.get(f"{address}history/", follow=True)
        assert login.redirect_chain[-1][0].startswith("/login/?next=")

    def test_town__checks_through_the_year(self, world: World, calendar: Calendar) -> None:
        # May: the first look. What is open leads to chapter, entries and the state of the others.
        calendar(MAY)
        open_items = {"progress_1": "not_yet", "progress_3": "not_yet"}
        result = save(world.official, **open_items, progress_2="started", memo_2="町内会に聞く")
        steps = [" ".join(each.get_text(" ").split()) for each in result.select(".next-steps > li")]
        assert [step.split()[0] for step in steps] == ["まだ", "まだ", "着手"]
        assert "「できている」団体：3団体" in steps[0]
        chapter = follow(world.official, one(result, ".next-steps"), "1．項目1")
        assert "ＬＧＷＡＮ" in chapter.get_text()
        found = follow(world.official, one(result, ".next-steps"), "関連する製品・事例・人材を探す")
        assert "項目1に使える台帳" in text(found)

        # August: the colleague finds the answers of May and goes on.
        calendar(AUGUST)
        form = page_of(world.colleague.get(f"{GUIDEBOOK}ver2/checklist/"))
        assert one(form, "textarea[name=memo_2]").get_text().strip() == ""
        assert "前回は2026年5月20日に港 一子さんが保存しました" in text(form)
        form = follow(world.colleague, form, "前回の答えを写して始める")
        assert "2026年5月20日の答えを写しました" in text(form)
        assert one(form, "textarea[name=memo_2]").get_text().strip() == "町内会に聞く"
        save(world.colleague, progress_1="started")
        save(world.colleague, progress_1="done")  # the same day: one record, changed

        # November: everything is done.
        calendar(NOVEMBER)
        result = save(world.official, progress_2="done", progress_3="done", memo_2="")
        assert "すべての項目が「できている」です" in text(result)

        # Both see the year, in a picture with its table, and each day in full.
        history = follow(world.colleague, result, "これまでの記録")
        cells = [
            [cell.get_text(strip=True) for cell in row.select("th, td:not(.chart__picture)")]
            for row in history.select("[data-row]")
        ]
        assert cells == [
            ["2026年11月20日", "3", "0", "0", "0", "港 一子"],
            ["2026年8月20日", "1", "1", "1", "0", "浜 二郎"],
            ["2026年5月20日", "0", "1", "2", "0", "港 一子"],
        ]
        assert len(history.select("svg.chart__row")) == 3
        link = one(history, "[data-row='2026-05-20'] a")["href"]
        may = page_of(world.official.get(f"{GUIDEBOOK}ver2/checklist/history/{link}"))
        assert "町内会に聞く" in text(may)

        # The file for the report to the mayor.
        address = f"{GUIDEBOOK}ver2/checklist/history/?format=csv"
        content = world.official.get(address).content.decode("utf-8-sig")
        rows = list(csv.reader(content.splitlines()))
        assert len(rows) == 1 + 3 * 3
        assert rows[8] == ["2026-05-20", "2", "項目2", "着手", "町内会に聞く"]
        assert "となり" not in content

    def test_company__checks_itself_and_learns_nothing_of_the_towns(
        self, world: World, calendar: Calendar
    ) -> None:
        calendar(MAY)
        save(world.official, progress_1="done", memo_1="町の秘密")
        result = save(world.company, progress_1="not_yet")
        history = follow(world.company, result, "これまでの記録")
        for page in (result, history):
            assert "団体：" not in text(page)
            for words in ("町の秘密", "となり", "みなと町"):
                assert words not in page.get_text()

    def test_secretariat__sees_the_standing_and_no_names(
        self, world: World, calendar: Calendar
    ) -> None:
        calendar(MAY)
        save(world.official, progress_1="started", memo_1="町の秘密")
        calendar(AUGUST)
        save(world.colleague, progress_1="done", progress_2="done")
        page = page_of(world.secretariat.get("/admin/guidebook/standing/"))
        rows = [
            [cell.get_text(strip=True) for cell in row.select("th, td")][:4]
            for row in page.select("table.chart__heat tbody tr")
        ]
        assert rows[:2] == [["1 項目1", "4", "0", "0"], ["2 項目2", "1", "3", "0"]]
        for words in ("町の秘密", "となり", "みなと町", "港", "浜"):
            assert words not in page.get_text(), words
        refused = world.secretariat.get(f"{GUIDEBOOK}ver2/checklist/history/")
        assert refused.status_code == 403
        assert mail.outbox == []
