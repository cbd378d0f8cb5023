"""Two versions of an entry with what changed marked (S4)."""

from __future__ import annotations

import pytest

from catalog.models import Entry
from catalog.secretariat.review.difference import Part, differences, marked, unchanged
from tests.factories import GenreFactory, new_entry, pdf_document, published_entry


class TestMarked:
    @pytest.mark.parametrize(
        ("before", "after", "parts"),
        [
            ("同じ", "同じ", [Part("", "同じ")]),
            ("", "新規", [Part("ins", "新規")]),
            ("削除", "", [Part("del", "削除")]),
            (
                "水位計です",
                "雨量計です",
                [Part("del", "水位計"), Part("ins", "雨量計"), Part("", "です")],
            ),
            ("一行目\n", "一行目\n二行目", [Part("", "一行目\n"), Part("ins", "二行目")]),
            (
                "ABC cloud",
                "ABC server",
                [Part("", "ABC "), Part("del", "cloud"), Part("ins", "server")],
            ),
        ],
        ids=["same", "added", "removed", "word", "line", "latin"],
    )
    def test_texts__are_compared_by_words(self, before: str, after: str, parts: list[Part]) -> None:
        assert marked(before, after) == parts

    @pytest.mark.parametrize("text", ["〆切は10日。\n①次", "𠮷野家のＷｉ－Ｆｉ", "a\r\nb"])
    def test_parts__lose_no_character(self, text: str) -> None:
        other = text[::-1]
        parts = marked(other, text)
        assert "".join(part.text for part in parts if part.mark != "del") == text
        assert "".join(part.text for part in parts if part.mark != "ins") == other


@pytest.mark.django_db
class TestDifferences:
    def draft(self, entry: Entry, **changes: object) -> Entry:
        """Return a version of `entry` with changes, not saved."""
        version: Entry = Entry.objects.get(pk=entry.pk)
        for name, value in changes.items():
            setattr(version, name, value)
        return version

    def test_same_version__differs_in_nothing(self) -> None:
        entry = published_entry()
        assert differences(entry, self.draft(entry)) == []

    def test_field__appears_once_with_its_label(self) -> None:
        entry = published_entry(contact_tel="")
        found = differences(entry, self.draft(entry, contact_tel="000-1"))
        assert [each.label for each in found] == ["電話番号"]
        assert found[0].parts == [Part("del", "（なし）"), Part("ins", "000-1")]

    def test_genres_and_documents__are_named(self) -> None:
        entry = published_entry(genres=[GenreFactory(name="防災")])
        version = self.draft(entry, genres=[GenreFactory(name="教育")])
        version.documents = [pdf_document(title="手引き")]
        labels = {each.label: each.parts for each in differences(entry, version)}
        assert labels["行政課題のジャンル"] == [Part("del", "防災"), Part("ins", "教育")]
        assert labels["資料"][-1] == Part("ins", "手引き")

    def test_new_entry__is_shown_whole_and_unmarked(self) -> None:
        found = differences(None, new_entry(title="新しい題"))
        assert len(found) == 14
        assert {part.mark for each in found for part in each.parts} == {""}

    def test_new_entry__has_only_the_facts_that_are_given(self) -> None:
        found = differences(None, new_entry(cost_guide="月額３万円"))
        labels = {each.label: each.parts for each in found}
        assert labels["費用の目安"] == [Part("", "月額３万円")]
        assert "導入実績" not in labels

    def test_unchanged__is_all_the_rest(self) -> None:
        entry = published_entry()
        version = self.draft(entry, title="別の題")
        labels = {each.label for each in unchanged(entry, version)}
        assert "タイトル" not in labels
        assert {"概要", "情報種別", "行政課題のジャンル"} <= labels
