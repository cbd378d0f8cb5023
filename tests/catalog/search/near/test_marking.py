"""Why an entry is near (V14)."""

from __future__ import annotations

import pytest

from catalog.models import Entry
from catalog.search.near.marking import mark_near
from cms.japanese.meaning.nearness import question
from tests.factories import listed_entry

pytestmark = pytest.mark.django_db


def marked(entry: Entry, text: str) -> dict[str, tuple[str, ...]]:
    mark_near([entry], question(text))
    return {each.asked: each.said for each in entry.near_words}


class TestMarking:
    def test_words__asked_and_what_stands_for_them_in_the_row(
        self, world: dict[str, Entry]
    ) -> None:
        found = marked(world["phone"], "庁内の電話の取次ぎに追われている")
        assert "通話" in found["電話"]
        assert "追う" not in found

    def test_pieces__the_original_text(self, world: dict[str, Entry]) -> None:
        entry = world["shelter"]
        marked(entry, "避難した人の数が分からない")
        assert "".join(text for text, _ in entry.title_pieces) == entry.title
        assert "".join(text for text, _ in entry.excerpt_pieces) == entry.excerpt
        assert ("避難所", True) in entry.title_pieces or ("避難", True) in entry.title_pieces

    def test_words_beyond_the_row__are_not_told(self) -> None:
        hidden = "長い説明がここに続いています。" * 4 + "内線への転送を行います。"
        entry = listed_entry(title="庁舎の案内", summary=hidden)
        found = marked(entry, "電話の取次ぎに追われている")
        assert found["電話"] == ()

    def test_words_without_weight__are_not_named(self, world: dict[str, Entry]) -> None:
        entry = listed_entry(title="人と橋の記録")
        assert "人" not in marked(entry, "橋を渡る人が危ない")
