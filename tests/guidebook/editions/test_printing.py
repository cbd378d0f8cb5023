"""A whole edition on sheets of A4: every word, in order, on numbered pages (G5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from guidebook.editions.printing import (
    CHARACTERS,
    CHECKLIST,
    DENSE_LINES,
    FRONT,
    GLOSSARY,
    LINES,
    PrintedEdition,
    Sheet,
    chapter_sheets,
    lines_of,
    paragraphs_of,
    print_edition,
)
from guidebook.models import ChapterPage, ChecklistItem, EditionPage, GlossaryTerm
from tests.catalog.html import soup
from tests.guidebook.worlds import front_of

#: Even an unsaved page looks its content type up.
pytestmark = pytest.mark.django_db

Sections = Sequence[tuple[str, Sequence[str]]]

SENTENCE = "これは試験のための文章で、句点で終わります。"
SHORT: Sections = [("概要", ["短い文章です。"]), ("例", ["一です。", "二です。"])]


@pytest.fixture
def edition(imported_edition: EditionPage) -> EditionPage:
    """Return the edition of the file."""
    return imported_edition


def chapter(number: int | str = 1, title: str = "題", sections: Sections = SHORT) -> ChapterPage:
    """Return an unsaved chapter."""
    page = ChapterPage(number=str(number), title=title)
    page.sections = [
        ("other", {"heading": heading, "items": list(items)}) for heading, items in sections
    ]
    return page


def item(number: int = 1, name: str = "項目", summary: str = "説明") -> ChecklistItem:
    """Return an unsaved item of a checklist."""
    return ChecklistItem(number=str(number), item=name, summary=summary)


def term(number: int = 1, explanation: str = "説明") -> GlossaryTerm:
    """Return an unsaved term."""
    return GlossaryTerm(term=f"用語{number}", reading="よみ", explanation=explanation)


def printed_of(
    items: Sequence[ChecklistItem],
    chapters: list[ChapterPage],
    terms: list[GlossaryTerm],
    **texts: Any,
) -> PrintedEdition:
    """Return an unsaved edition on paper."""
    edition = EditionPage(edition="x", title="版", **texts)
    edition.checklist_items = list(items)
    return print_edition(edition, chapters, terms)


def blocks_of(printed: PrintedEdition, *kinds: str) -> list[tuple[int, str, str]]:
    """Return number of the sheet, kind and text of the blocks of these kinds."""
    return [
        (sheet.number, block.kind, block.text)
        for sheet in printed.sheets
        for block in sheet.blocks
        if block.kind in kinds
    ]


LONG = SENTENCE * 90
TEXTS: dict[str, str] = {
    "short": "短い。",
    "line": "長" * CHARACTERS,
    "half-a-sheet": SENTENCE * 25,
    "a-sheet": "長" * (CHARACTERS * LINES),
    "longest": "長" * 2000,
    "sentences": LONG[:2000],
    "narrow": "word " * 400,
    "one-narrow-word": "w" * 2000,
    "stop-first": "。" + "長" * 1999,
    "stops-only": "。" * 2000,
    "lines": "一行です\n" * 390 + "終",
    "short-lines": "一\n" * 990 + "終",
    "empty-lines": "一" + "\n" * 500 + "終",
    "stop-then-line": "長い文章です。\n" * 240 + "終",
    "emoji": "👩‍💻" * 600,
    "half-width": "ｶﾅ" * 1000,
    **{
        f"{less}-lines-less-than-a-sheet": "長" * (CHARACTERS * (LINES - less))
        for less in range(1, 14)
    },
}

EDITIONS: dict[str, tuple[int, int, int]] = {
    # checklist items, chapters, terms
    "nothing": (0, 0, 0),
    "no-chapters": (3, 0, 0),
    "no-checklist": (0, 3, 2),
    "no-terms": (3, 3, 0),
    "chapters-only": (0, 3, 0),
    "all": (10, 10, 40),
    "terms-only": (0, 0, 3),
    "two-hundred": (200, 200, 100),
    **{f"chapters-{number}": (0, number, 0) for number in range(14, 32)},
    **{f"checklist-and-{number}": (1, number, 0) for number in range(14, 32)},
    **{f"terms-and-{number}": (0, number, 1) for number in range(14, 32)},
}


def edition_of(name: str) -> PrintedEdition:
    """Return the printed edition of that name."""
    items, chapters, terms = EDITIONS[name]
    return printed_of(
        [item(number) for number in range(1, items + 1)],
        [chapter(number, f"題{number}") for number in range(1, chapters + 1)],
        [term(number) for number in range(1, terms + 1)],
    )


def lines_of_contents(items: int, chapters: int, terms: int) -> list[str]:
    """Return what the contents of an edition with so many of each say."""
    numbered = [f"{number}．題{number}" for number in range(1, chapters + 1)]
    return [CHECKLIST] * bool(items) + numbered + [GLOSSARY] * bool(terms)


class TestNumbers:
    """Sheets are numbered without a gap, and the contents tell the truth."""

    @pytest.mark.parametrize("name", EDITIONS)
    def test_sheets_and_contents__agree(self, name: str) -> None:
        printed = edition_of(name)
        numbers = [sheet.number for sheet in printed.sheets]
        assert numbers == list(range(2, len(numbers) + 2))
        assert printed.number_of_pages == len(numbers) + 1
        titles = {
            block.anchor: sheet.number
            for sheet in printed.sheets
            for block in sheet.blocks
            if block.kind == "title" and block.anchor
        }
        contents = [
            block
            for sheet in printed.contents
            for block in sheet.blocks
            if block.kind == "contents"
        ]
        assert {block.anchor: block.page for block in contents} == titles
        assert [block.text for block in contents] == lines_of_contents(*EDITIONS[name])

    def test_two_hundred_chapters__fill_several_sheets_of_contents(self) -> None:
        printed = edition_of("two-hundred")
        assert len(printed.contents) > 5
        assert printed.chapters[0].number == printed.checklist[-1].number + 1

    def test_long_titles__are_counted_with_their_lines(self) -> None:
        chapters = [chapter(number, "長" * 255) for number in range(1, 21)]
        printed = printed_of([item()], chapters, [term()])
        numbers = [sheet.number for sheet in printed.sheets]
        assert numbers == list(range(2, len(numbers) + 2))
        contents = [block for sheet in printed.contents for block in sheet.blocks]
        pages = [block.page for block in contents if block.kind == "contents"]
        titles = [number for number, _, _ in blocks_of(printed, "title")]
        assert pages == [number for number in titles if number > printed.contents[-1].number]

    def test_chapter__begins_on_a_sheet_of_its_own(self) -> None:
        printed = edition_of("all")
        starts = [
            number
            for number, kind, _ in blocks_of(printed, "title")
            if kind == "title" and number >= printed.chapters[0].number
        ]
        assert len(starts) == len(set(starts))
        for sheet in printed.chapters:
            assert all(block.kind != "title" for block in sheet.blocks[1:])


class TestFront:
    def test_purpose_and_advice__stand_before_the_checklist(self) -> None:
        printed = printed_of(
            [item()],
            [chapter()],
            [],
            front=front_of(purpose=["目的の一", "二行目", "甲 & 乙"], reading=["読み方の一"]),
        )
        assert [text for _, _, text in blocks_of(printed, "heading", "item")][:6] == [
            "この版の目的",
            "目的の一",
            "二行目",
            "甲 & 乙",
            "読み方",
            "読み方の一",
        ]
        (contents,) = printed.contents
        assert [(each.text, each.page) for each in contents.blocks[1:]] == [
            (FRONT, 3),
            (CHECKLIST, 4),
            ("1．題", 5),
        ]

    def test_without_both__there_is_no_sheet(self) -> None:
        assert printed_of([item()], [], [], front=front_of(purpose=[])).front == []


class TestWords:
    """Nothing is lost, doubled or moved."""

    @pytest.mark.parametrize("name", TEXTS)
    def test_parts__are_the_text_and_each_fits_on_a_sheet(self, name: str) -> None:
        parts = paragraphs_of(TEXTS[name])
        assert "".join(parts) == TEXTS[name]
        assert all(parts)
        assert all(lines_of(part) < LINES for part in parts)

    def test_short_text__is_one_part(self) -> None:
        assert paragraphs_of(SENTENCE) == [SENTENCE]

    def test_long_text__is_cut_behind_a_sentence(self) -> None:
        parts = paragraphs_of(LONG)
        assert len(parts) > 1
        assert all(part.endswith("。") for part in parts)

    @pytest.mark.parametrize("name", TEXTS)
    def test_items__stand_once_and_in_order(self, name: str) -> None:
        sections = [("概要", ["前です。", TEXTS[name]]), ("例", [TEXTS[name], "後です。"])]
        printed = printed_of([], [chapter(sections=sections)], [])
        texts = [text for _, _, text in blocks_of(printed, "heading", "item")]
        said = [text for heading, items in sections for text in (heading, *items)]
        assert "".join(texts) == "".join(said)

    def test_parts_of_an_item__are_marked_as_continued(self) -> None:
        sheets = chapter_sheets(chapter(sections=[("概要", [LONG, "短い。"])]), 1)
        items = [block for sheet in sheets for block in sheet.blocks if block.kind == "item"]
        assert [block.continued for block in items] == [False] + [True] * (len(items) - 2) + [False]

    def test_checklist_and_terms__stand_once_and_in_order(self) -> None:
        printed = edition_of("two-hundred")
        rows = [block for sheet in printed.checklist for block in sheet.blocks]
        assert [row.label for row in rows if row.kind == "row"] == [str(n) for n in range(1, 201)]
        terms = [block.label for sheet in printed.glossary for block in sheet.blocks]
        assert [label for label in terms if label] == [f"用語{n}" for n in range(1, 101)]


def room(sheet: Sheet) -> int:
    """Return how many lines the sheet holds."""
    return DENSE_LINES if sheet.is_dense else LINES


class TestRoom:
    """No sheet holds more than it can, no heading ends it."""

    @pytest.mark.parametrize("name", TEXTS)
    def test_sheet_of_a_chapter__has_room_and_no_heading_last(self, name: str) -> None:
        for before in (0, 10, 20, 25, 28):
            sections = [("前", ["一"] * (before + 1)), ("概要", [TEXTS[name], "短い。"])]
            for sheet in chapter_sheets(chapter(sections=sections), 1):
                assert sheet.used <= room(sheet), before
                assert sheet.blocks, before
                assert sheet.blocks[-1].kind != "heading", before

    @pytest.mark.parametrize("lines", range(30, 120, 7))
    def test_sheets_of_a_chapter__are_filled_evenly(self, lines: int) -> None:
        sheets = chapter_sheets(chapter(sections=[("概要", ["一行です。"] * lines)]), 1)
        used = [sheet.used for sheet in sheets]
        assert max(used) - min(used) <= len(used) * 2 * 1.4 + 3.5

    @pytest.mark.parametrize(
        ("lines", "used"), [(22, [(False, 36.8)]), (24, [(True, 39.6)]), (26, [(True, 42.4)])]
    )
    def test_chapter_of_a_little_over_a_sheet__is_one_sheet_of_smaller_letters(
        self, lines: int, used: list[tuple[bool, float]]
    ) -> None:
        sheets = chapter_sheets(chapter(sections=[("概要", ["一行です。"] * lines)]), 1)
        assert [(sheet.is_dense, round(sheet.used, 1)) for sheet in sheets] == used

    @pytest.mark.parametrize("name", TEXTS)
    def test_title__is_never_alone(self, name: str) -> None:
        first, *_ = chapter_sheets(chapter(sections=[("概要", [TEXTS[name]])]), 1)
        assert [block.kind for block in first.blocks][:3] == ["title", "heading", "item"]

    @pytest.mark.parametrize(
        "summary",
        ["説" * 1000, "説\n" * 499 + "終", "説明です。" * 200],
        ids=["long", "lines", "sentences"],
    )
    @pytest.mark.parametrize("name", ["項目", "項" * 255], ids=["short-item", "long-item"])
    def test_sheet_of_the_checklist__holds_at_most_its_lines(self, name: str, summary: str) -> None:
        printed = printed_of([item(1, name, summary), item(2, name, summary)], [], [])
        assert all(sheet.used <= room(sheet) for sheet in printed.checklist)

    @pytest.mark.parametrize(
        "explanation", ["説" * 300, "説\n" * 149 + "終"], ids=["long", "lines"]
    )
    def test_sheet_of_the_terms__holds_at_most_its_lines(self, explanation: str) -> None:
        printed = printed_of([], [], [term(1, explanation), term(2, explanation)])
        assert all(sheet.used <= room(sheet) for sheet in printed.glossary)

    def test_sheet_of_contents__holds_at_most_its_lines(self) -> None:
        chapters = [chapter(number, "長" * 255) for number in range(1, 30)]
        assert all(sheet.used <= room(sheet) for sheet in printed_of([], chapters, []).contents)

    def test_longest_title__leaves_room(self) -> None:
        sheets = chapter_sheets(chapter(title="長" * 255, sections=[("概要", ["長" * 900])]), 1)
        assert all(sheet.used <= room(sheet) for sheet in sheets)

    def test_long_heading__takes_more_lines_than_a_short_one(self) -> None:
        heights = []
        for heading in ("短", "長" * 100):
            (sheet,) = chapter_sheets(chapter(sections=[(heading, ["一"])]), 1)
            heights.append(sheet.used)
        assert heights[0] < heights[1]

    def test_chapter_without_sections__is_a_sheet_with_its_title(self) -> None:
        (sheet,) = chapter_sheets(chapter(sections=[]), 7)
        assert [block.kind for block in sheet.blocks] == ["title"]
        assert sheet.number == 7


class TestLinesOf:
    """How many lines a text takes."""

    @pytest.mark.parametrize(
        ("text", "lines"),
        [
            ("", 1),
            ("あ", 1),
            ("あ" * CHARACTERS, 1),
            ("あ" * (CHARACTERS + 1), 2),
            ("あ\nい", 2),
            ("あ\n\nい", 3),
            ("a" * CHARACTERS, 1),
            ("ｱ" * CHARACTERS, 1),
            ("Ａ" * (CHARACTERS + 1), 2),
        ],
        ids=["none", "one", "full", "more", "two", "gap", "narrow", "half-kana", "wide"],
    )
    def test_lines__of_a_text(self, text: str, lines: int) -> None:
        assert lines_of(text) == lines


class TestPage:
    """The sheets as the browser gets them."""

    def test_page__has_the_sheets_with_their_numbers(
        self, client: Client, edition: EditionPage
    ) -> None:
        page = soup(client.get(f"{edition.url}print/"))
        numbers = [each.get_text() for each in page.select(".sheet__number")]
        assert numbers == [str(number) for number in range(2, len(numbers) + 2)]
        for link in page.select(".sheet__contents"):
            target = page.find(id=link.a["href"].removeprefix("#"))
            sheet = target.find_parent(class_="sheet")
            assert (
                sheet.select_one(".sheet__number").get_text()
                == link.find_all("span")[-1].get_text()
            )

    def test_page__says_every_word_of_the_chapters(
        self, client: Client, edition: EditionPage
    ) -> None:
        text = soup(client.get(f"{edition.url}print/")).select_one(".sheets").get_text()
        behind_contents = text[text.index("項目の二") :]
        positions = [behind_contents.index(f"章{number}の題") for number in (1, 2, 3)]
        assert positions == sorted(positions)
        assert text.count("例の一です。") == text.count("例の二です。") == 3
