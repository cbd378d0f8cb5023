"""A whole edition on few sheets of two columns: every word, in order, on numbered pages (G5)."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest

from guidebook.editions.columns import COLUMN, COLUMNS, EditionInColumns, print_in_columns
from guidebook.editions.printing import CHECKLIST, FRONT, GLOSSARY, Block
from guidebook.models import EditionPage
from tests.guidebook.editions.test_printing import (
    EDITIONS,
    TEXTS,
    Sections,
    chapter,
    item,
    lines_of_contents,
    term,
)
from tests.guidebook.worlds import front_of

#: Even an unsaved page looks its content type up.
pytestmark = pytest.mark.django_db


def printed(items: int = 0, chapters: int = 0, terms: int = 0, **texts: Any) -> EditionInColumns:
    """Return an unsaved edition with so many of each in columns."""
    edition = EditionPage(edition="x", title="版", **texts)
    edition.checklist_items = [item(number) for number in range(1, items + 1)]
    pages = [chapter(number, f"題{number}") for number in range(1, chapters + 1)]
    return print_in_columns(edition, pages, [term(number) for number in range(1, terms + 1)])


def of_sections(sections: Sections, title: str = "題") -> EditionInColumns:
    """Return an unsaved edition of one chapter in columns."""
    edition = EditionPage(edition="x", title="版")
    edition.checklist_items = []
    return print_in_columns(edition, [chapter(title=title, sections=sections)], [])


def columns_of(edition: EditionInColumns) -> list[list[Block]]:
    return list(chain.from_iterable(sheet.columns for sheet in edition.sheets))


def blocks_of(edition: EditionInColumns, *kinds: str) -> list[Block]:
    return [each for each in chain.from_iterable(columns_of(edition)) if each.kind in kinds]


class TestNumbers:
    @pytest.mark.parametrize("name", EDITIONS)
    def test_sheets_and_contents__agree(self, name: str) -> None:
        edition = printed(*EDITIONS[name])
        numbers = [sheet.number for sheet in edition.sheets]
        assert numbers == list(range(2, len(numbers) + 2))
        assert edition.number_of_pages == len(numbers) + 1
        titles = {
            block.anchor: sheet.number
            for sheet in edition.sheets
            for block in chain.from_iterable(sheet.columns)
            if block.kind == "title" and block.anchor
        }
        contents = blocks_of(edition, "contents")
        assert {block.anchor: block.page for block in contents} == titles
        assert [block.text for block in contents] == lines_of_contents(*EDITIONS[name])

    def test_columns__are_two_a_sheet(self) -> None:
        numbers = [len(sheet.columns) for sheet in printed(*EDITIONS["two-hundred"]).sheets]
        assert set(numbers[:-1]) == {COLUMNS}
        assert numbers[-1] in {1, COLUMNS}

    def test_purpose_and_advice__stand_before_the_checklist(self) -> None:
        edition = printed(1, 1, 1, front=front_of(purpose=["目的"], reading=["読み方の文"]))
        titles = [block.text for block in blocks_of(edition, "title")]
        assert titles == ["目次", FRONT, CHECKLIST, "題1", GLOSSARY]
        said = [block.text for block in blocks_of(edition, "heading", "item")]
        assert said[:4] == ["この版の目的", "目的", "読み方", "読み方の文"]


class TestWords:
    @pytest.mark.parametrize("name", TEXTS)
    def test_items__stand_once_and_in_order(self, name: str) -> None:
        sections = [("概要", ["前です。", TEXTS[name]]), ("例", [TEXTS[name], "後です。"])]
        texts = [block.text for block in blocks_of(of_sections(sections), "heading", "item")]
        said = [text for heading, items in sections for text in (heading, *items)]
        assert "".join(texts) == "".join(said)

    def test_checklist_and_terms__stand_once_and_in_order(self) -> None:
        edition = printed(200, 0, 100)
        rows = [block.label for block in blocks_of(edition, "row")]
        assert rows == [str(number) for number in range(1, 201)]
        terms = [block.label for block in blocks_of(edition, "term")]
        assert terms == [f"用語{number}" for number in range(1, 101)]


class TestRoom:
    """No column holds more than it can, no title or heading ends one."""

    @pytest.mark.parametrize("name", TEXTS)
    def test_column__has_room_and_no_heading_last(self, name: str) -> None:
        for before in (0, 10, 20, 25, 28):
            sections = [("前", ["一"] * (before + 1)), ("概要", [TEXTS[name], "短い。"])]
            for column in columns_of(of_sections(sections)):
                assert sum(block.lines for block in column) <= COLUMN.lines, before
                assert column[-1].kind not in {"heading", "title"}, before

    @pytest.mark.parametrize("name", EDITIONS)
    def test_column__of_a_whole_edition_has_room(self, name: str) -> None:
        for column in columns_of(printed(*EDITIONS[name])):
            assert sum(block.lines for block in column) <= COLUMN.lines

    def test_longest_title_and_heading__leave_room(self) -> None:
        edition = of_sections([("長" * 100, ["長" * 2000])], title="長" * 255)
        for column in columns_of(edition):
            assert sum(block.lines for block in column) <= COLUMN.lines
