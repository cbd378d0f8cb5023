"""The secretariat's list of entries, the screen of one, its history (1.4, O2, O11)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import TaskState

from catalog.entries import lifecycle
from catalog.entries.changes import all_labelled
from catalog.entries.enums import EntryState
from catalog.models import Entry, Terms
from catalog.registering.terms import accept_terms
from catalog.secretariat.entries import WITHOUT_ADDRESS
from catalog.secretariat.entry_list import LIVE, STATE_CONDITIONS, WAITING
from catalog.secretariat.history import LEAD, shortened
from cms.admin.audit import Operator
from tests.actors import Actor, Cast
from tests.catalog.html import soup
from tests.catalog.screens import (
    OTHERS,
    buttons,
    fresh,
    main_text,
    menu_labels,
    titles,
    url,
)
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    approved_entry,
    bulk_published,
    entry_in,
    pdf_document,
    published_entry,
    registrant_of,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db

QUERIES = 14
HERE = [state for state in EntryState if state != EntryState.DELETED]
LABELS = ["登録情報", "ジャンル", "情報種別", "登録の規約", "同義語", "いいね！"]


def listed(cast: Cast, **query: Any) -> list[str]:
    """Return the titles that the secretariat's list shows under the conditions."""
    return titles(cast["secretariat"].client.get(url(Entry, "list"), query))


def exported(response: HttpResponse) -> list[tuple[Any, ...]]:
    """Return the rows of an exported workbook."""
    content = b"".join(response.streaming_content)
    return list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


class TestAccess:
    @pytest.mark.parametrize("screen", ["list", "inspect", "history"])
    @pytest.mark.parametrize("name", ["secretariat", *OTHERS])
    def test_screens__open_for_the_secretariat_only(
        self, cast: Cast, name: str, screen: str
    ) -> None:
        entry = published_entry(title="見てよいのは事務局だけ")
        args = [] if screen == "list" else [entry.pk]
        response = cast[name].client.get(url(Entry, screen, *args))
        assert response.status_code == (200 if name == "secretariat" else 302)
        assert ("見てよいのは" in response.content.decode()) == (name == "secretariat")

    @pytest.mark.parametrize("screen", ["add", "edit", "delete", "usage"])
    def test_writing__is_open_to_nobody(self, cast: Cast, superuser: Actor, screen: str) -> None:
        entry = published_entry(title="元の題")
        address = url(Entry, screen, *([] if screen == "add" else [entry.pk]))
        for actor in (superuser, cast["secretariat"], cast["wg"]):
            assert actor.client.get(address).status_code == 302
            actor.client.post(address, {"title": "書き換え"})
        assert [each.title for each in Entry.objects.all()] == ["元の題"]

    @pytest.mark.parametrize("screen", sorted(WITHOUT_ADDRESS))
    def test_bypasses__have_no_address(self, screen: str) -> None:
        with pytest.raises(NoReverseMatch):
            url(Entry, screen, 1)

    @pytest.mark.parametrize("screen", ["choose", "choose_results", "chosen"])
    def test_chooser__has_no_address(self, screen: str) -> None:
        with pytest.raises(NoReverseMatch):
            reverse(f"wagtailsnippetchoosers_catalog_entry:{screen}")

    def test_menu__keeps_the_order(self, cast: Cast) -> None:
        offered = menu_labels(cast["secretariat"].client)
        assert [label for label in offered if label in LABELS] == LABELS

    def test_menu__shows_the_working_group_its_genres_only(self, cast: Cast) -> None:
        offered = menu_labels(cast["wg"].client)
        assert [label for label in offered if label in LABELS] == ["ジャンル"]


class TestStateConditions:
    """SQL and `lifecycle.state_of` agree."""

    def test_each_entry__fulfils_the_condition_of_its_state_alone(self) -> None:
        for state in EntryState:
            entry_in(state)
        for entry in Entry.objects.with_states():
            fulfilled = {
                name
                for name, condition in STATE_CONDITIONS.items()
                if name not in (WAITING, LIVE)
                and Entry.objects.with_states().filter(condition, pk=entry.pk).exists()
            }
            assert fulfilled == {lifecycle.state_of(entry)}

    def test_stopped_entry_with_a_new_draft__waits_too(self) -> None:
        entry = entry_in(EntryState.STOPPED)
        lifecycle.register(Entry.objects.get(pk=entry.pk), registrant_of(entry))
        found = Entry.objects.with_states().filter(STATE_CONDITIONS[WAITING])
        assert [each.pk for each in found] == [entry.pk]


class TestFilters:
    def test_state__finds_that_state_only_and_none_leaves_the_deleted_out(self, cast: Cast) -> None:
        for each in EntryState:
            entry_in(each, title=each.value)
        for each in EntryState:
            found = listed(cast, state=each.value)
            assert [title.removesuffix("（変更後）") for title in found] == [each.value]
        assert set(listed(cast)) == {each.value for each in HERE}

    def test_nonsense__is_a_clean_page_without_deleted_entries(self, cast: Cast) -> None:
        published_entry(title="残る情報")
        entry_in(EntryState.DELETED, title="消えた情報")
        for query in (
            {"state": "nonsense"},
            {"genre": "x"},
            {"confidentiality": "3"},
            {"information_type": "0"},
            {"updated_at_from": "yesterday"},
            {"p": "x", "ordering": "password"},
        ):
            assert listed(cast, **query) == ["残る情報"], query

    def test_genre__means_everything_below_it(self, cast: Cast) -> None:
        top = GenreFactory()
        published_entry(title="下の情報", genres=[GenreFactory(parent=top)])
        published_entry(title="別の情報")
        assert listed(cast, genre=top.pk) == ["下の情報"]

    def test_type_and_organization__narrow_the_list(self, cast: Cast) -> None:
        kind, organization = InformationTypeFactory(), OrganizationFactory()
        published_entry(title="探す情報", information_type=kind, organization=organization)
        published_entry(title="種別だけ", information_type=kind)
        published_entry(title="団体だけ", organization=organization)
        query = {"information_type": kind.pk, "organization": organization.pk}
        assert listed(cast, **query) == ["探す情報"]

    def test_confidentiality__finds_that_class_only(self, cast: Cast) -> None:
        published_entry(title="誰にでも")
        published_entry(title="特別会員だけに", confidentiality=2, consent_declared=True)
        assert listed(cast, confidentiality=1) == ["誰にでも"]
        assert listed(cast, confidentiality=2) == ["特別会員だけに"]
        assert set(listed(cast, confidentiality="")) == {"誰にでも", "特別会員だけに"}

    def test_updated__is_a_range_of_days(self, cast: Cast) -> None:
        old, new = published_entry(title="古い"), published_entry(title="新しい")
        Entry.objects.filter(pk=old.pk).redate(timezone.now() - timedelta(days=400))
        day = timezone.localdate().isoformat()
        assert listed(cast, updated_at_from=day) == ["新しい"]
        assert listed(cast, updated_at_to="2025-12-31") == ["古い"]
        assert new.updated_at > old.updated_at - timedelta(days=1)

    @pytest.mark.parametrize(
        "word", ["ＳＥＮＳＯＲ", "川の水位", "担当花子", "見本電機", "sensor 花子"]
    )
    def test_search__finds_title_summary_contact_and_organization(
        self, cast: Cast, word: str
    ) -> None:
        published_entry(
            title="Sensor",
            summary="川の水位を測る",
            contact_person="担当花子",
            organization=OrganizationFactory(name="見本電機（架空）"),
        )
        published_entry(title="ほかの情報")
        assert listed(cast, q=word) == ["Sensor"]


class TestList:
    def test_columns__say_type_organization_state_and_date(self, cast: Cast) -> None:
        entry = published_entry()
        page = cast["secretariat"].client.get(url(Entry, "list"))
        cells = [each.get_text(" ", strip=True) for each in soup(page).select("main tbody td")]
        assert cells[2:5] == [entry.information_type.name, entry.organization.name, "公開中"]
        assert cells[5] == timezone.localtime(entry.updated_at).strftime("%Y-%m-%d")

    def test_title__leads_to_the_entry(self, cast: Cast) -> None:
        entry = published_entry()
        page = cast["secretariat"].client.get(url(Entry, "list"))
        link = soup(page).select_one("main td.title .title-wrapper a")
        assert link["href"] == url(Entry, "inspect", entry.pk)

    @pytest.mark.parametrize(
        ("state", "labels"),
        [
            (EntryState.DRAFT, set()),
            (EntryState.IN_REVIEW, {"審査"}),
            (EntryState.RETURNED, set()),
            (EntryState.PUBLISHED, {"公開停止"}),
            (EntryState.PUBLISHED_CHANGES_IN_REVIEW, {"審査", "公開停止"}),
            (EntryState.STOPPED, {"公開を再開"}),
            (EntryState.DELETED, {"復元"}),
        ],
        ids=lambda value: value if isinstance(value, str) else "・".join(sorted(value)) or "none",
    )
    def test_buttons__fit_the_state(self, cast: Cast, state: EntryState, labels: set[str]) -> None:
        entry_in(state)
        page = cast["secretariat"].client.get(url(Entry, "list"), {"state": state.value})
        assert buttons(page) == labels

    def test_order__is_newest_first(self, cast: Cast) -> None:
        for days, title in ((3, "古い"), (1, "新しい")):
            entry = published_entry(title=title)
            past = timezone.now() - timedelta(days=days)
            Entry.objects.filter(pk=entry.pk).redate(past)
        assert listed(cast) == ["新しい", "古い"]

    @pytest.mark.parametrize("state", [EntryState.IN_REVIEW.value, WAITING])
    def test_order__puts_first_what_has_waited_longest(self, cast: Cast, state: str) -> None:
        for title, days in (("三日", 3), ("九日", 9), ("六日", 6)):
            entry = entry_in(EntryState.IN_REVIEW, title=title)
            started = timezone.now() - timedelta(days=days)
            TaskState.objects.filter(revision=entry.latest_revision).update(started_at=started)
        assert listed(cast, state=state) == ["九日", "六日", "三日"]

    def test_queries__are_as_many_for_thirty_as_for_one(
        self, cast: Cast, django_assert_num_queries: Any
    ) -> None:
        client, address = cast["secretariat"].client, url(Entry, "list")
        bulk_published(1)
        client.get(address)
        with django_assert_num_queries(QUERIES):
            assert len(titles(client.get(address))) == 1
        bulk_published(29)
        with django_assert_num_queries(QUERIES):
            assert len(titles(client.get(address))) == 30

    def test_check_boxes__offer_two_actions_and_no_deletion(self, cast: Cast) -> None:
        published_entry()
        page = soup(cast["secretariat"].client.get(url(Entry, "list")))
        shown = [
            each.get_text(strip=True)
            for each in page.select("a.bulk-action-btn")
            if "w-hidden" not in each["class"]
        ]
        assert shown == ["公開停止", "公開を再開"]


class TestExport:
    def test_workbook__has_japanese_headings_and_the_filtered_rows(self, cast: Cast) -> None:
        top = GenreFactory(name="防災")
        entry = published_entry(title="=1+1", genres=[GenreFactory(name="消防", parent=top)])
        entry_in(EntryState.DRAFT)
        query = {"export": "xlsx", "state": "published"}
        rows = exported(cast["secretariat"].client.get(url(Entry, "list"), query))
        assert rows[0][:7] == (
            "番号",
            "外部ID",
            "タイトル",
            "情報種別",
            "行政課題のジャンル",
            "登録した団体",
            "状態",
        )
        assert len(rows) == 2
        assert rows[1][2] == "=1+1"
        assert rows[1][4:7] == ("防災 › 消防", entry.organization.name, "公開中")
        shown = timezone.make_naive(entry.updated_at).replace(microsecond=0)
        assert rows[1][rows[0].index("情報更新日")] == shown

    def test_workbook__says_the_class(self, cast: Cast) -> None:
        published_entry(external_id="a", confidentiality=2, consent_declared=True)
        published_entry(external_id="b")
        head, *rows = exported(
            cast["secretariat"].client.get(url(Entry, "list"), {"export": "xlsx"})
        )
        place = head.index("機密性")
        assert {row[1]: row[place] for row in rows} == {"a": "機密性２", "b": "機密性１"}

    def test_csv__opens_in_excel_and_computes_nothing(self, cast: Cast) -> None:
        published_entry(title="=cmd()")
        response = cast["secretariat"].client.get(url(Entry, "list"), {"export": "csv"})
        content = b"".join(response.streaming_content)
        assert content.startswith(b"\xef\xbb\xbf")
        assert ",'=cmd()," in content.decode("utf-8-sig")

    @pytest.mark.parametrize("name", OTHERS)
    def test_export__is_for_the_secretariat_only(self, cast: Cast, name: str) -> None:
        response = cast[name].client.get(url(Entry, "list"), {"export": "csv"})
        assert response.status_code == 302


class TestInspect:
    def test_accepted_versions__are_shown(self, cast: Cast) -> None:
        entry = published_entry()
        accept_terms(entry, Terms.objects.create(version="7.0"), registrant_of(entry))
        text = main_text(cast["secretariat"].client.get(url(Entry, "inspect", entry.pk)))
        assert "了承した版 登録の規約 7.0、機密性の区分 1.0（" in text

    @pytest.mark.parametrize(
        ("fields", "text"),
        [
            ({}, "機密性 機密性１ 概要"),
            (
                {"confidentiality": 2, "consent_declared": True},
                "機密性 機密性２（所属する行政機関の同意を得ています） 概要",
            ),
        ],
        ids=str,
    )
    def test_class__is_told_with_the_declaration(
        self, cast: Cast, fields: dict[str, Any], text: str
    ) -> None:
        entry = published_entry(**fields)
        assert text in main_text(cast["secretariat"].client.get(url(Entry, "inspect", entry.pk)))

    @pytest.mark.parametrize("state", EntryState, ids=str)
    def test_entry__is_read_in_every_state(self, cast: Cast, state: EntryState) -> None:
        entry = entry_in(state, documents=[pdf_document(title="手引き")])
        page = cast["secretariat"].client.get(url(Entry, "inspect", entry.pk))
        assert soup(page).select_one("[data-state]")["data-state"] == state.value
        text = main_text(page)
        assert entry.summary in text
        assert "contact@example.jp" in text
        link = next(each for each in soup(page).select("main a") if "手引き" in each.get_text())
        assert cast["secretariat"].client.get(link["href"]).status_code == 200

    def test_takedowns__are_told_with_their_reasons(self, cast: Cast) -> None:
        entry = entry_in(EntryState.STOPPED)
        page = cast["secretariat"].client.get(url(Entry, "inspect", entry.pk))
        assert "確認のため" in main_text(page)

    def test_header__offers_what_the_state_allows(self, cast: Cast) -> None:
        entry = published_entry()
        page = cast["secretariat"].client.get(url(Entry, "inspect", entry.pk))
        header = soup(page).select_one("header.w-slim-header, .w-slim-header")
        assert "公開停止" in header.get_text()
        assert "公開を再開" not in header.get_text()

    def test_unknown_entry__is_not_found(self, cast: Cast) -> None:
        response = cast["secretariat"].client.get(url(Entry, "inspect", 10**6))
        assert response.status_code == 404


class TestHistory:
    def test_lines__say_who_did_what_from_where(self, cast: Cast) -> None:
        entry = approved_entry()
        lifecycle.take_down(entry, Operator(secretariat_operator().user, "192.0.2.77"), "理由")
        page = cast["secretariat"].client.get(url(Entry, "history", entry.pk))
        first = soup(page).select_one("main tbody tr").get_text(" ", strip=True)
        assert "公開を停止しました" in first
        assert "192.0.2.77" in first

    def test_lines__say_what_changed_from_what_to_what(self, cast: Cast) -> None:
        entry = approved_entry(title="旧い題", genres=[GenreFactory(name="防災")])
        for number, title in enumerate(("新しい題", "もっと新しい題"), start=1):
            draft = fresh(entry)
            draft.title, draft.information_type = title, InformationTypeFactory(name=f"種別{title}")
            draft.genres = [GenreFactory(name=f"分野{title}")]
            draft.documents = [pdf_document(number, f"資料{number}")]
            lifecycle.register(draft, registrant_of(entry))
        page = cast["secretariat"].client.get(url(Entry, "history", entry.pk))
        cells = [row.select("td")[1] for row in soup(page).select("main tbody tr")]
        lines = [" ".join(cell.get_text(" ", strip=True).split()) for cell in cells]
        newest = lines[1]
        assert "タイトル： 新しい題 → もっと新しい題" in newest
        assert "情報種別： 種別新しい題 → 種別もっと新しい題" in newest
        assert "行政課題のジャンル： 分野新しい題 → 分野もっと新しい題" in newest
        assert "「資料2」を追加、「資料1」を削除" in newest
        assert lines[-1].startswith("はじめの内容：情報種別、行政課題のジャンル、タイトル、概要")

    def test_names__cost_two_queries_whatever_the_lines(
        self, django_assert_num_queries: Any
    ) -> None:
        changes = [
            {"genres": [None, [GenreFactory().pk]], "information_type_id": [1, number]}
            for number in range(5)
        ]
        with django_assert_num_queries(2):
            assert len(all_labelled(changes)) == 5

    def test_long_text__is_shown_where_it_differs(self) -> None:
        text = "あ" * 300
        lead = "…" + "あ" * LEAD
        said = shortened(f"{text}旧い文", f"{text}新しい文")
        assert said == (f"{lead}旧い文", f"{lead}新しい文")

    def test_lines__leave_out_what_wagtail_says_in_other_words(self, cast: Cast) -> None:
        entry = approved_entry()
        page = cast["secretariat"].client.get(url(Entry, "history", entry.pk))
        messages = [row.td.get_text(strip=True) for row in soup(page).select("main tbody tr")]
        assert messages == ["承認して公開しました", "審査に提出しました", "下書きを保存しました"]
