"""Entries side by side (V11)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from catalog.entries.enums import EntryState
from catalog.models import Entry
from catalog.reading.comparison import Choice, Comparison
from cms.members.models import User
from tests.actors import Cast
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    entry_in,
    like,
    pdf_document,
    published_entry,
)

SEARCH = "/matching/search/"


def compare(user: User | AnonymousUser, *entries: Entry | int) -> Comparison:
    """Return the comparison of these entries or ids."""
    ids = [each if isinstance(each, int) else each.pk for each in entries]
    return Comparison(Choice(ids, is_too_many=False), user, SEARCH)


def special() -> User:
    """Return somebody who may open everything."""
    return UserFactory(organization=OrganizationFactory(municipality=True))


class TestChoice:
    @pytest.mark.parametrize(
        ("query", "ids", "is_too_many"),
        [
            ("", [], False),
            ("id=3&id=1", [3, 1], False),
            ("compare=3&id=1", [1, 3], False),
            ("id=1&id=1&compare=1", [1], False),
            ("id=1&id=2&id=3&id=4", [1, 2, 3, 4], False),
            ("id=1&id=2&id=3&id=4&id=5", [1, 2, 3, 4], True),
            ("id=x&id=-1&id=1.5&id=&id=%00&id=１&id=²&id=1%27--", [], False),
            (f"id={'9' * 400}&id=7", [7], False),
        ],
    )
    def test_read(self, query: str, ids: list[int], is_too_many: bool) -> None:
        assert Choice.read(QueryDict(query)) == Choice(ids, is_too_many)


@pytest.mark.django_db
class TestEntries:
    @pytest.mark.parametrize(
        ("actor", "seen"),
        [
            ("visitor", set()),
            ("general", {"own", "open"}),
            ("other", {"open"}),
            ("special", {"own", "open"}),
            ("secretariat", {"own", "open"}),
            ("wg", set()),
        ],
    )
    def test_entries__only_what_the_reader_may_open(
        self, cast: Cast, actor: str, seen: set[str]
    ) -> None:
        entries = {
            "own": published_entry(organization=cast.owner),
            "open": published_entry(information_type=InformationTypeFactory(for_all=True)),
            "stopped": entry_in(EntryState.STOPPED),
            "draft": entry_in(EntryState.DRAFT, organization=cast.owner),
        }
        comparison = compare(cast[actor].user or AnonymousUser(), *entries.values())
        assert comparison.entries == [entries[name] for name in ("own", "open") if name in seen]
        assert comparison.left_out == 4 - len(seen)

    def test_entries__in_the_order_chosen(self) -> None:
        first, second = published_entry(), published_entry()
        assert compare(special(), second, 10**17, first).entries == [second, first]


@pytest.mark.django_db
class TestRows:
    def test_rows__all_that_is_compared(self) -> None:
        entry = published_entry(
            title="題名",
            summary="一行目\n二行目",
            url="https://example.jp/x",
            contact_company="会社（架空）",
            contact_tel="000-1",
            genres=[GenreFactory(name="防災"), GenreFactory(name="観光")],
            information_type=InformationTypeFactory(name="事例情報"),
            organization=OrganizationFactory(name="山の市（架空）"),
            documents=[pdf_document(1, "案内"), pdf_document(2, "料金")],
        )
        like(entry, OrganizationFactory())
        rows = {
            row.label: [[part.text for part in cell] for cell in row.cells]
            for row in compare(special(), entry).rows()
        }
        assert rows.pop("登録日")[0][0].endswith("日")
        assert rows.pop("更新日")[0][0].endswith("日")
        assert rows == {
            "タイトル": [["題名"]],
            "情報種別": [["事例情報"]],
            "機密性": [["機密性１"]],
            "団体": [["山の市（架空）"]],
            "概要": [["一行目\n二行目"]],
            "行政課題のジャンル": [["防災、観光"]],
            "費用の目安": [[]],
            "導入実績": [[]],
            "製品情報・外部サイト": [["https://example.jp/x"]],
            "資料": [["2件", "案内（PDF）", "料金（PDF）"]],
            "連絡先": [
                [
                    "会社名・団体名：会社（架空）",
                    "電話番号：000-1",
                    "メールアドレス：contact@example.jp",
                ]
            ],
            "いいね": [["1件"]],
        }

    def test_rows__links_lead_to_detail_document_and_outside(self) -> None:
        entry = published_entry(url="https://example.jp/x", documents=[pdf_document(3, "案内")])
        parts = {
            part.url: part.is_external
            for row in compare(special(), entry).rows()
            for cell in row.cells
            for part in cell
            if part.url
        }
        assert parts == {
            f"{SEARCH}{entry.pk}/": False,
            f"{SEARCH}{entry.pk}/documents/3/": False,
            "https://example.jp/x": True,
        }

    def test_rows__missing_values_are_empty(self) -> None:
        rows = {row.label: row.cells for row in compare(special(), published_entry()).rows()}
        assert rows["製品情報・外部サイト"] == rows["資料"] == [[]]

    def test_queries__the_same_for_one_and_four(
        self,
        django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
    ) -> None:
        user = special()
        user.is_secretariat  # noqa: B018  # the groups of the reader, asked once a request
        entries = [published_entry(documents=[pdf_document()]) for _ in range(4)]
        for chosen in (entries[:1], entries):
            with django_assert_num_queries(3):  # entries, genres, documents
                compare(user, *chosen).rows()
