"""The organisation's own entries: which, in what state, who likes them (R2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.entries.enums import EntryState
from catalog.freshness.models import Freshness, FreshnessStep, OutdatedReport
from catalog.models import Entry, LinkCheck
from catalog.registering.waiting import Wait
from tests.actors import Cast
from tests.catalog.html import crumbs, hit_count, row_ids, soup, text_of
from tests.factories import (
    GenreFactory,
    OrganizationFactory,
    UserFactory,
    bulk_published,
    like,
    published_entry,
)
from tests.registering import LIST, Desk, desk_entry, state

SHOWN = [each for each in EntryState if each != EntryState.DELETED]


def found(client: Client, **query: Any) -> list[int]:
    """Return the ids of the rows that the list shows for the query."""
    return row_ids(client.get(f"{LIST}?{urlencode(query, doseq=True)}"))


class TestOwnEntries:
    """Own means: of my organisation; deleted ones are gone."""

    def test_list__shows_the_organisations_entries_only(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        own = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        desk_entry(desk, EntryState.PUBLISHED, cast["other"].user.organization)
        assert found(company) == [own.pk]
        assert found(cast["colleague"].client) == [own.pk]

    def test_list__of_a_special_member_is_their_own_too(self, cast: Cast, desk: Desk) -> None:
        desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        own = desk_entry(desk, EntryState.DRAFT, cast["special"].user.organization)
        assert found(cast["special"].client) == [own.pk]

    @pytest.mark.parametrize("wanted", SHOWN)
    def test_row__tells_the_state(
        self, cast: Cast, company: Client, desk: Desk, wanted: EntryState
    ) -> None:
        entry = desk_entry(desk, wanted, cast.owner)
        row = soup(company.get(LIST)).select_one(f'[data-entry-id="{entry.pk}"]')
        assert row["data-state"] == wanted.value
        assert wanted.label in row.get_text()

    def test_states__are_counted_and_filter_the_list(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entries = {each: desk_entry(desk, each, cast.owner, title="水位計") for each in EntryState}
        desk_entry(desk, EntryState.DRAFT, cast.owner, title="別の物")
        page = soup(company.get(f"{LIST}?q=水位計&page=1"))
        options = {each["data-state-option"]: each for each in page.select("[data-state-count]")}
        numbers = {state: int(each["data-state-count"]) for state, each in options.items()}
        assert numbers == {"": len(SHOWN)} | {each.value: 1 for each in SHOWN}
        for wanted in SHOWN:
            shown = company.get(f"{LIST}{options[wanted.value].a['href'].removeprefix(LIST)}")
            assert row_ids(shown) == [entries[wanted].pk]
            current = soup(shown).select_one("[data-state-option] [aria-current]")
            assert wanted.label in current.get_text()

    def test_states__rule_in_sql_is_that_of_the_lifecycle(self, cast: Cast, desk: Desk) -> None:
        for each in EntryState:
            desk_entry(desk, each, cast.owner)
        rows = Entry.objects.by_state()
        assert len(rows) == len(EntryState)
        assert [each.state_value for each in rows] == [state(each) for each in rows]

    @pytest.mark.parametrize("strange", ["", "x", "deleted", "\x00"])
    def test_strange_state__shows_all(
        self, cast: Cast, company: Client, desk: Desk, strange: str
    ) -> None:
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner)
        assert found(company, state=strange) == [entry.pk]

    def test_deleted_entry__is_never_shown(self, cast: Cast, company: Client, desk: Desk) -> None:
        desk_entry(desk, EntryState.DELETED, cast.owner, title="消した情報")
        page = company.get(f"{LIST}?q=消した情報")
        assert row_ids(page) == []
        assert hit_count(page) == 0

    def test_row__shows_what_the_specification_names(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(
            desk, EntryState.PUBLISHED, cast.owner, title="水位計", summary="あ" * 31
        )
        row = soup(company.get(LIST)).select_one("[data-entry-id]")
        date = timezone.localtime(entry.updated_at)
        assert row.h3.a.get_text() == "水位計の詳細"
        assert f"{'あ' * 30}…" in row.get_text()
        assert "あ" * 31 not in row.get_text()
        assert desk.kind.name in row.get_text()
        assert f"{date.year}年{date.month}月{date.day}日" in row.get_text()
        assert [each["href"] for each in row.select("[data-detail-link]")] == [f"{LIST}{entry.pk}/"]

    def test_list__newest_first(self, cast: Cast, company: Client) -> None:
        entries = bulk_published(3, organization=cast.owner)
        for day, entry in enumerate(entries):
            Entry.objects.filter(pk=entry.pk).redate(timezone.now() - timezone.timedelta(days=day))
        assert found(company) == [entry.pk for entry in entries]

    def test_button__leads_to_the_new_form(self, company: Client) -> None:
        button = soup(company.get(LIST)).select_one(f'main a[href="{LIST}new/"]')
        assert button.get_text(strip=True) == "新規情報登録"

    def test_empty_list__says_so(self, company: Client) -> None:
        assert "まだ登録がありません" in text_of(company.get(LIST))

    def test_breadcrumbs__end_in_the_list(self, company: Client) -> None:
        assert crumbs(company.get(LIST))[-1] == ("登録情報一覧", "")

    def test_hostile_title__is_shown_as_text(self, cast: Cast, company: Client, desk: Desk) -> None:
        desk_entry(desk, EntryState.DRAFT, cast.owner, title="<script>alert(1)</script>")
        html = company.get(LIST).content.decode()
        assert "<script>alert(1)</script>" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


class TestPages:
    """Thirty a page, as quick for thirty as for one."""

    def test_list__thirty_a_page(self, cast: Cast, company: Client) -> None:
        bulk_published(31, organization=cast.owner)
        first, second = company.get(LIST), company.get(f"{LIST}?page=2")
        assert (len(row_ids(first)), len(row_ids(second))) == (30, 1)
        assert hit_count(first) == hit_count(second) == 31
        assert not set(row_ids(first)) & set(row_ids(second))

    def test_pager__keeps_the_conditions(self, cast: Cast, company: Client) -> None:
        bulk_published(31, organization=cast.owner)
        step = soup(company.get(f"{LIST}?q=試験&genre=x")).select_one("a[rel=next]")
        assert step["href"] == f"?{urlencode({'q': '試験', 'genre': 'x', 'page': 2})}"

    def test_queries__are_the_same_for_one_row_and_thirty(
        self, cast: Cast, company: Client, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        entries = bulk_published(1, organization=cast.owner)
        like(entries[0], cast["special"].user.organization)
        company.get(LIST)
        with CaptureQueriesContext(connection) as one:
            assert len(found(company)) == 1
        for entry in bulk_published(29, organization=cast.owner):
            like(entry, OrganizationFactory())
        with django_assert_num_queries(len(one)):
            assert len(found(company)) == 30


class TestWaiting:
    """What waits for the registrant stands on top, and its next step in the row (R2)."""

    BUTTONS = {
        "returned": "編集して再登録",
        "draft": "続きを書く",
        "dead_link": "リンクを直す",
        "confirmation": "今も正しいと確認する",
        "unsubmitted": "続きを書く",
    }

    @pytest.fixture
    def waiting(self, cast: Cast, desk: Desk) -> dict[str, Entry]:
        """Return an entry for each thing that waits."""
        dead, asked, changed = (
            desk_entry(desk, EntryState.PUBLISHED, cast.owner, url=f"https://x.example.jp/{n}")
            for n in range(3)
        )
        LinkCheck.objects.create(address=dead.url, host="x", verdict="dead")
        Freshness.objects.update_or_create(entry=asked, defaults={"step": FreshnessStep.ASKED})
        Entry.objects.filter(pk=changed.pk).update(has_unpublished_changes=True)
        return {
            "returned": desk_entry(desk, EntryState.RETURNED, cast.owner),
            "draft": desk_entry(desk, EntryState.DRAFT, cast.owner),
            "dead_link": dead,
            "confirmation": asked,
            "unsubmitted": changed,
        }

    def test_everything__is_counted_and_leads_to_its_rows(
        self, cast: Cast, company: Client, desk: Desk, waiting: dict[str, Entry]
    ) -> None:
        for quiet in (EntryState.IN_REVIEW, EntryState.PUBLISHED, EntryState.STOPPED):
            desk_entry(desk, quiet, cast.owner)
        desk_entry(desk, EntryState.DRAFT, cast["other"].user.organization)
        page = soup(company.get(f"{LIST}?q=nothing"))
        links = {each["data-waits"]: each for each in page.select("[data-waits]")}
        assert list(links) == list(Wait.values)
        assert page.select_one("[data-waiting]")["data-waiting"] == "5"
        for wait, link in links.items():
            assert link["data-count"] == "1"
            shown = company.get(link["href"])
            assert row_ids(shown) == [waiting[wait].pk]
            assert hit_count(shown) == 1

    def test_next_step__is_a_button_only_where_something_waits(
        self, cast: Cast, company: Client, desk: Desk, waiting: dict[str, Entry]
    ) -> None:
        for quiet in (EntryState.IN_REVIEW, EntryState.PUBLISHED, EntryState.STOPPED):
            desk_entry(desk, quiet, cast.owner)
        steps = {
            int(row["data-entry-id"]): button.find(string=True, recursive=False)
            for row in soup(company.get(LIST)).select("[data-entry-id]")
            for button in row.select(".own-row__side > a, .own-row__side form button")
        }
        assert steps == {waiting[wait].pk: label for wait, label in self.BUTTONS.items()}

    def test_open_report__asks_for_confirmation_too(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        OutdatedReport.objects.create(entry=entry, organization=OrganizationFactory())
        assert found(company, waits="confirmation") == [entry.pk]

    def test_confirmation__is_one_press_in_the_row(
        self, company: Client, waiting: dict[str, Entry]
    ) -> None:
        entry = waiting["confirmation"]
        row = soup(company.get(LIST)).select_one(f'[data-entry-id="{entry.pk}"]')
        company.post(row.form["action"])
        assert found(company, waits="confirmation") == []

    def test_nothing_waits__nothing_is_said(self, cast: Cast, company: Client, desk: Desk) -> None:
        desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        assert soup(company.get(LIST)).select("[data-waiting], [data-waits]") == []

    @pytest.mark.parametrize("strange", ["", "x", "\x00"])
    def test_strange_wait__shows_all(
        self, company: Client, waiting: dict[str, Entry], strange: str
    ) -> None:
        assert len(found(company, waits=strange)) == len(waiting)

    def test_wait__is_a_condition_that_can_be_taken_away(
        self, company: Client, waiting: dict[str, Entry]
    ) -> None:
        page = soup(company.get(f"{LIST}?waits=dead_link&q="))
        assert page.select_one("input[name=waits]")["value"] == "dead_link"
        chip = page.select_one(".chip--link")
        assert chip.get_text(strip=True) == "リンク切れの条件を外す"
        assert len(row_ids(company.get(chip["href"]))) == len(waiting)

    def test_reason__stands_in_the_row(self, cast: Cast, company: Client, desk: Desk) -> None:
        returned = desk_entry(desk, EntryState.RETURNED, cast.owner)
        stopped = desk_entry(desk, EntryState.STOPPED, cast.owner)
        desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        told = {
            int(row["data-entry-id"]): row.select_one("[data-reason]").get_text(" ", strip=True)
            for row in soup(company.get(LIST)).select("[data-entry-id]:has([data-reason])")
        }
        assert list(told) == [stopped.pk, returned.pk]
        comment = returned.current_workflow_state.current_task_state.comment
        assert told[returned.pk].startswith("差戻しの理由（")
        assert told[returned.pk].endswith(comment)
        assert told[stopped.pk].startswith("公開停止の理由（")
        assert told[stopped.pk].endswith(stopped.takedowns.get().reason)

    def test_draft__names_what_it_still_needs(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        blank = {"summary": "", "contact_tel": "", "contact_email": ""}
        desk_entry(desk, EntryState.DRAFT, cast.owner, **blank)
        row = soup(company.get(LIST)).select_one("[data-entry-id]")
        assert "未入力：概要、連絡先" in row.get_text()

    def test_queries__are_the_same_for_one_of_each_state_and_three(
        self, cast: Cast, company: Client, desk: Desk, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        def grow(times: int) -> None:
            for each in SHOWN * times:
                like(desk_entry(desk, each, cast.owner), OrganizationFactory())

        grow(1)
        company.get(LIST)
        with CaptureQueriesContext(connection) as one:
            assert len(found(company)) == len(SHOWN)
        grow(2)
        with django_assert_num_queries(len(one)):
            assert len(found(company)) == len(SHOWN) * 3


class TestDeadLinks:
    """A link that leads nowhere is told, with the reason (O5)."""

    def test_row__says_that_and_why(self, cast: Cast, company: Client) -> None:
        dead, answering, hidden = bulk_published(3, organization=cast.owner)
        for entry, verdict in ((dead, "dead"), (answering, "failed_once"), (hidden, "dead")):
            entry.url = f"https://www.example.jp/{entry.pk}"
            entry.save()
            LinkCheck.objects.create(
                address=entry.url, host="x", verdict=verdict, detail="「404」が返りました。"
            )
        Entry.objects.filter(pk=hidden.pk).update(live=False)
        told = soup(company.get(LIST)).select("[data-entry-id]:has([data-dead-link])")
        assert [int(row["data-entry-id"]) for row in told] == [dead.pk]
        text = told[0].select_one("[data-dead-link]").get_text(" ", strip=True)
        assert text.startswith("リンク切れ 「404」が返りました。（")

    def test_links__cost_one_query_for_thirty_as_for_one(self, cast: Cast, company: Client) -> None:
        entries = bulk_published(30, organization=cast.owner)
        for number in (1, 30):
            for entry in entries[:number]:
                Entry.objects.filter(pk=entry.pk).update(url=f"https://x.example.jp/{entry.pk}")
            LinkCheck.objects.follow_entries()
            LinkCheck.objects.update(verdict="dead")
            with CaptureQueriesContext(connection) as asked:
                page = company.get(LIST)
            assert len(soup(page).select("[data-dead-link]")) == number
            assert sum('SELECT "catalog_linkcheck"."id"' in each["sql"] for each in asked) == 1


class TestText:
    """Text over title, summary, contact and registrant."""

    @pytest.mark.parametrize(
        ("text", "hit"),
        [
            ("水位センサー", True),
            ("ｾﾝｻｰ", True),
            ("せんさー", True),
            ("川の様子", True),
            ("河川課", True),
            ("山田", True),
            ("000-1234-5678", True),
            ("sales@example.jp", True),
            ("SALES@EXAMPLE.JP", True),
            ("水位　河川課", True),
            ("水位 道路", False),
            ("道路", False),
        ],
    )
    def test_content__is_searched(
        self, cast: Cast, company: Client, desk: Desk, text: str, hit: bool
    ) -> None:
        entry = desk_entry(
            desk,
            EntryState.DRAFT,
            cast.owner,
            title="水位センサー",
            summary="川の様子を知らせます。",
            contact_department="河川課",
            contact_person="山田 花子",
            contact_tel="000-1234-5678",
            contact_email="sales@example.jp",
        )
        assert found(company, q=text) == ([entry.pk] if hit else [])

    @pytest.mark.parametrize(
        "text",
        [
            "佐藤",
            "佐藤 二郎",
            "ＩＣＴ推進システム課",
            "ict推進",
            "03-9999-0000",
            "satou@example.jp",
        ],
    )
    def test_registrant__is_searched(
        self, cast: Cast, company: Client, desk: Desk, text: str
    ) -> None:
        registrant = UserFactory(
            organization=cast.owner,
            last_name="佐藤",
            first_name="二郎",
            department="ＩＣＴ推進システム課",
            tel="03-9999-0000",
            email="satou@example.jp",
        )
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner, registrant=registrant)
        desk_entry(desk, EntryState.DRAFT, cast.owner, registrant=cast["colleague"].user)
        assert found(company, q=text) == [entry.pk]

    def test_registrant_who_left__does_not_hide_the_entry(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner, registrant=None, title="水位計")
        assert found(company, q="水位計") == [entry.pk]

    @pytest.mark.parametrize("text", ["100%", "'; DROP TABLE catalog_entry; --"])
    def test_signs_of_the_database__are_text(
        self, cast: Cast, company: Client, desk: Desk, text: str
    ) -> None:
        desk_entry(desk, EntryState.DRAFT, cast.owner, title="水位計")
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner, title=f"前 {text} 後")
        assert found(company, q=text) == [entry.pk]

    @pytest.mark.parametrize("text", ["%", "_", "\\", "！？"])
    def test_signs_alone__find_nothing(
        self, cast: Cast, company: Client, desk: Desk, text: str
    ) -> None:
        desk_entry(desk, EntryState.DRAFT, cast.owner, title=f"前{text}後")
        assert found(company, q=text) == []


class TestGenres:
    """Genres OR, a parent meaning its descendants too; text AND genres."""

    EVERY = {"消防の情報", "避難の情報", "災害の情報", "観光の情報"}
    FOUND = (
        (["saigai"], "", {"消防の情報", "避難の情報", "災害の情報"}),
        (["shoubou"], "", {"消防の情報"}),
        (["shoubou", "hinan"], "", {"消防の情報", "避難の情報"}),
        (["shoubou", "kankou"], "", {"消防の情報", "観光の情報"}),
        (["saigai"], "避難", {"避難の情報"}),
        (["kankou"], "避難", set()),
        ([], "情報", EVERY),
        (["unknown"], "", EVERY),
        (["unknown", "kankou"], "", {"観光の情報"}),
    )

    def test_choice__finds(self, cast: Cast, company: Client) -> None:
        top = GenreFactory(name="災害", slug="saigai")
        below = [GenreFactory(name=n, slug=s, parent=top) for n, s in (("消防", "shoubou"),)]
        below.append(GenreFactory(name="避難", slug="hinan", parent=below[0].parent))
        for genre in (top, *below, GenreFactory(name="観光", slug="kankou")):
            published_entry(
                organization=cast.owner, genres=[genre], title=f"{genre.name}の情報", summary="x"
            )
        for slugs, text, titles in self.FOUND:
            ids = found(company, genre=slugs, q=text)
            shown = Entry.objects.filter(pk__in=ids).values_list("title", flat=True)
            assert set(shown) == titles, (slugs, text)
            assert len(ids) == len(titles), (slugs, text)

    def test_entry_under_two_chosen_genres__is_one_row(self, cast: Cast, company: Client) -> None:
        genres = [GenreFactory(slug="one"), GenreFactory(slug="two")]
        entry = published_entry(organization=cast.owner, genres=genres)
        assert found(company, genre=["one", "two"]) == [entry.pk]

    def test_form__shows_what_was_asked(self, company: Client) -> None:
        page = soup(company.get(f"{LIST}?genre=bousai&q=水位"))
        ticked = page.select("input[name=genre][checked]")
        assert [each["value"] for each in ticked] == ["bousai"]
        assert page.select_one("#own-q")["value"] == "水位"


class TestHostileQuery:
    """Wrong values are ignored, never an error."""

    QUERIES = (
        "genre=foo&page=x",
        "page=-1",
        "page=0",
        "page=999999999999999999999",
        "page=1.5",
        "page=%00",
        "page=２",
        "q=%00",
        "q=%ff%fe",
        "genre=%00",
        "genre=%ff",
        "genre=&genre=&q=",
        "genre=1%20OR%201=1",
        "sort=evil",
        "q=%20%E3%80%80",
    )

    def test_page__is_clean(self, cast: Cast, company: Client, desk: Desk) -> None:
        entry = desk_entry(desk, EntryState.DRAFT, cast.owner)
        for query in self.QUERIES:
            page = company.get(f"{LIST}?{query}")
            assert page.status_code == 200, query
            assert row_ids(page) in ([entry.pk], []), query
            assert hit_count(page) == len(row_ids(page)), query

    def test_overlong_text__is_cut(self, company: Client) -> None:
        page = company.get(LIST, {"q": "水" * 5000})
        assert soup(page).select_one("#own-q")["value"] == "水" * 200

    def test_script_in_the_text__is_shown_as_text(self, company: Client) -> None:
        html = company.get(LIST, {"q": '"><script>alert(1)</script>'}).content.decode()
        assert "<script>alert(1)" not in html


class TestLikes:
    """How many on the row; who and when in a pop-up, without a page change."""

    def test_popup__names_time_and_organisation(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        town = OrganizationFactory(name="みなと市（架空）", municipality=True)
        given = timezone.localtime(like(entry, town).created_at)
        page = soup(company.get(LIST))
        button = page.select_one(f'[data-entry-id="{entry.pk}"] button[popovertarget]')
        dialog = page.find(id=button["popovertarget"])
        assert dialog.has_attr("popover")
        assert [cell.get_text() for cell in dialog.select("td")] == [
            f"{given.year}年{given.month}月{given.day}日 {given:%H:%M}",
            "みなと市（架空）",
        ]
        assert page.select_one("[data-like-count]")["data-like-count"] == "1"

    def test_entry_without_likes__has_no_popup(self, cast: Cast, company: Client) -> None:
        bulk_published(1, organization=cast.owner)
        page = soup(company.get(LIST))
        assert page.select_one("[data-like-count]")["data-like-count"] == "0"
        assert page.select("dialog[id^=likes-]") == []

    def test_likes_of_a_stopped_entry__stay(self, cast: Cast, company: Client, desk: Desk) -> None:
        entry = desk_entry(desk, EntryState.STOPPED, cast.owner)
        like(entry, cast["special"].user.organization)
        assert state(entry) == EntryState.STOPPED
        assert soup(company.get(LIST)).select_one("[data-like-count]")["data-like-count"] == "1"
