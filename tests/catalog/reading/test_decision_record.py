"""The decision record as a file (V12)."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import LazySettings
from django.http import QueryDict
from django.utils import timezone
from openpyxl import load_workbook

from catalog.models import Entry, InformationType
from catalog.reading import decision_record
from catalog.reading.comparison import Choice, Comparison
from catalog.reading.decision_record import Record
from catalog.search.results import Conditions, EntrySearch
from catalog.taxonomy.tree import GenreTree
from cms.members.models import User
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    bulk_published,
    published_entry,
)

SITE = "https://applic.example.jp/matching/search/"


@pytest.fixture
def official(db: None) -> User:
    """Return somebody of a local government."""
    organization = OrganizationFactory(municipality=True, name="記録市（架空）")
    return UserFactory(organization=organization, username="kiroku")


def record_of(user: User, query: str = "", *chosen: Entry) -> Any:
    """Return the workbook of a search, read back."""
    tree = GenreTree()
    types = {each.slug: each for each in InformationType.objects.all()}
    search = EntrySearch(Conditions.read(QueryDict(query), tree, types), tree)
    choice = Choice([entry.pk for entry in chosen], is_too_many=False)
    record = Record(
        search=search,
        comparison=Comparison(choice, user, SITE),
        user=user,
        moment=datetime(2026, 11, 20, 16, 5, tzinfo=UTC),
        results_url=f"{SITE}?{query}",
    )
    return load_workbook(io.BytesIO(record.as_xlsx()))


def head_of(book: Any) -> dict[str, Any]:
    """Return label and value of what was asked."""
    return dict(book["条件"].iter_rows(values_only=True))


def hits_of(book: Any) -> list[tuple[Any, ...]]:
    """Return the rows of the hit list."""
    return list(book["検索結果"].iter_rows(min_row=2, values_only=True))


class TestHead:
    def test_head__who_when_what(self, official: User) -> None:
        GenreFactory(slug="bousai", name="防災")
        head = head_of(record_of(official, "q=避難&genre=bousai&sort=likes"))
        assert (
            head.items()
            >= {
                "作成日時（日本時間）": datetime(2026, 11, 21, 1, 5),
                "団体": "記録市（架空）",
                "作成者": "試験 一郎（架空）（ID kiroku）",
                "検索条件　フリーワード": "避難",
                "検索条件　行政課題のジャンル": "防災",
                "並び順": "いいねが多い順",
                "該当件数": 0,
                "検索結果のアドレス": f"{SITE}?q=避難&genre=bousai&sort=likes",
            }.items()
        )

    def test_head__without_conditions(self, official: User) -> None:
        assert head_of(record_of(official))["検索条件　条件"] == "なし（すべての情報）"


class TestHits:
    def test_row__what_the_list_shows(self, official: User) -> None:
        entry = published_entry(
            title="題名",
            summary="あ" * 40,
            information_type=InformationTypeFactory(name="事例情報"),
            organization=OrganizationFactory(name="会社（架空）"),
        )
        [row] = hits_of(record_of(official))
        assert row[:5] == (1, "事例情報", "題名", "あ" * 30 + "…", "会社（架空）")
        assert row[6:] == (0, f"{SITE}{entry.pk}/", "機密性１")

    def test_list__is_one_to_work_with(self, official: User, settings: LazySettings) -> None:
        settings.WAGTAILADMIN_BASE_URL = "https://applic.example.jp"
        entries = bulk_published(3)
        book = record_of(official, "", *entries[:1])
        sheet = book["検索結果"]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == "A1:I4"
        assert sheet.column_dimensions["H"].width > 40
        row = sheet[2]
        assert row[5].is_date
        assert row[5].value == timezone.localdate(entries[2].updated_at)
        assert row[7].hyperlink.target == row[7].value
        assert row[3].alignment.wrap_text
        assert book["選んだ情報"].freeze_panes == "B2"
        chosen = list(book["選んだ情報"].iter_rows())[-1]
        assert chosen[1].hyperlink.target == f"{SITE}{entries[0].pk}/"

    def test_rows__in_the_order_asked_for_and_only_hits(self, official: User) -> None:
        genre = GenreFactory(slug="bousai")
        rows = bulk_published(3, genre=genre)
        published_entry()
        found = hits_of(record_of(official, "genre=bousai"))
        assert [row[7] for row in found] == [f"{SITE}{row.pk}/" for row in reversed(rows)]

    def test_rows__all_hits_not_one_page(self, official: User) -> None:
        bulk_published(45)
        book = record_of(official)
        assert head_of(book)["該当件数"] == 45
        assert len(hits_of(book)) == 45

    def test_rows__limit_is_stated(self, official: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(decision_record, "MOST_HITS", 2)
        bulk_published(3)
        book = record_of(official)
        assert head_of(book)["該当件数"] == 3
        assert len(hits_of(book)) == 2
        assert head_of(book)["一覧"] == "先頭の2件です。"


class TestChosen:
    def test_sheet__entries_in_detail(self, official: User) -> None:
        one, two = (
            published_entry(title="一つ目", summary="全文\n二行"),
            published_entry(title="二つ目"),
        )
        sheet = record_of(official, "", one, two)["選んだ情報"]
        rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
        assert rows["タイトル"] == ("一つ目", "二つ目")
        assert rows["概要"] == ("全文\n二行", "試験のために作った情報です。")
        assert rows["資料"] == ("未記入", "未記入")
        assert rows["アドレス"] == (f"{SITE}{one.pk}/", f"{SITE}{two.pk}/")

    def test_sheet__nothing_chosen(self, official: User) -> None:
        assert record_of(official)["選んだ情報"]["A1"].value == "選んだ情報はありません。"


HOSTILE = ['=HYPERLINK("http://evil.example/","x")', "=1+1"]


class TestHostileText:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_file__holds_no_formula(self, official: User, text: str) -> None:
        organization = OrganizationFactory(name=text)
        entry = published_entry(title=text, summary=text, organization=organization)
        book = record_of(official, f"q={text}"[:20], entry)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert sum(cell.value == text for cell in cells) >= 4
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}

    def test_file__opens_with_what_an_old_row_may_hold(self, official: User) -> None:
        rows = bulk_published(1)
        Entry.objects.filter(pk=rows[0].pk).update(title="a\x0bb\uffffc")
        assert hits_of(record_of(official))[0][2] == "abc"

    def test_file__every_part_is_well_formed(self, official: User) -> None:
        published_entry(title="<&>\"'")
        book = record_of(official)
        buffer = io.BytesIO()
        book.save(buffer)
        assert ZipFile(buffer).testzip() is None
        assert hits_of(book)[0][2] == "<&>\"'"
