"""The difference between two versions of an entry, as people read it (O11, S4)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from catalog.entries.changes import Change, changes_between, labelled
from catalog.entries.content import PARTS
from catalog.models import Entry
from tests.factories import GenreFactory, InformationTypeFactory, new_entry, pdf_document

pytestmark = pytest.mark.django_db

LABELS = {
    "information_type_id": "情報種別",
    "title": "タイトル",
    "summary": "概要",
    "url": "製品情報・外部サイト",
    "contact_company": "会社名・団体名",
    "contact_department": "部署名",
    "contact_person": "担当者名",
    "contact_tel": "電話番号",
    "contact_email": "メールアドレス",
    "confidentiality": "機密性",
    "consent_declared": "機密性２の同意の申告",
    "text_is_open": "全文の公開",
    "genres": "行政課題のジャンル",
    "documents": "資料",
}


class TestChangesBetween:
    @pytest.mark.parametrize(
        ("before", "after", "changes"),
        [
            ({"title": "a"}, {"title": "a"}, {}),
            ({"title": "a"}, {"title": "b"}, {"title": ["a", "b"]}),
            ({"title": "a", "url": ""}, {"title": "b", "url": ""}, {"title": ["a", "b"]}),
            ({"url": "a"}, {"url": ""}, {"url": ["a", ""]}),
            ({"genres": [1, 2]}, {"genres": [1]}, {"genres": [[1, 2], [1]]}),
            ({}, {"title": "a", "url": ""}, {"title": [None, "a"], "url": [None, ""]}),
            ({"title": "a"}, {}, {}),
            ({}, {}, {}),
        ],
    )
    def test_parts__that_differ_are_named(
        self, before: dict[str, Any], after: dict[str, Any], changes: dict[str, list[Any]]
    ) -> None:
        assert changes_between(before, after) == changes

    def test_content_of_an_entry__differs_from_itself_in_nothing(self) -> None:
        entry = new_entry(documents=[pdf_document()])
        assert changes_between(entry.content(), entry.content()) == {}


class TestLabelOf:
    def test_every_part_of_the_content__has_a_japanese_label(self) -> None:
        labels = {name: Entry.label_of(name) for name in new_entry().content()}
        assert {name: labels[name] for name in LABELS} == LABELS
        facts = [labels[part.name] for part in PARTS if part.section]
        assert len(labels) == len(LABELS) + len(facts)
        assert all(re.search("[ぁ-んァ-ヶ一-龯]", label) for label in facts)


class TestLabelled:
    def test_names__stand_for_ids(self) -> None:
        old, new = InformationTypeFactory(name="事例情報"), InformationTypeFactory(name="人材情報")
        genres = [GenreFactory(name="防災").pk, GenreFactory(name="観光").pk]
        changes = {
            "information_type_id": [old.pk, new.pk],
            "genres": [genres[:1], genres],
            "documents": [[], [("a/b.pdf", "案内"), ("c/d.pdf", "仕様")]],
            "title": ["前", "後"],
        }
        assert labelled(changes) == [
            Change("information_type_id", "情報種別", "事例情報", "人材情報"),
            Change("genres", "行政課題のジャンル", "防災", "防災、観光"),
            Change("documents", "資料", "（なし）", "案内、仕様"),
            Change("title", "タイトル", "前", "後"),
        ]

    @pytest.mark.parametrize("value", [None, "", []])
    @pytest.mark.parametrize("name", ["title", "genres", "documents", "information_type_id"])
    def test_nothing__is_said_in_words(self, name: str, value: Any) -> None:
        assert labelled({name: [value, value]})[0].before == "（なし）"

    def test_deleted_type_and_genre__are_no_error(self) -> None:
        changes = {"information_type_id": [987654, 987654], "genres": [[987654], [987654]]}
        assert [change.before for change in labelled(changes)] == ["（なし）", ""]

    def test_queries__grow_with_the_parts_only(
        self, django_assert_num_queries: type[CaptureQueriesContext]
    ) -> None:
        entry = new_entry(genres=[GenreFactory() for _ in range(30)])
        changes = changes_between({}, entry.content())
        with django_assert_num_queries(2):
            labelled(changes)

    def test_labels__are_of_the_entry(self) -> None:
        assert Entry.label_of("title") == Entry._meta.get_field("title").verbose_name
