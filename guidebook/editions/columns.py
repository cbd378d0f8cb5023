"""Prints a whole edition on few A4 sheets: two columns, one part after the other (G5).

As in `printing`, the sheets are filled here with a little less than fits, so that the contents
know the pages. Ten chapters of the association's own text take eight sheets or fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from guidebook.editions.printing import (
    CHECKLIST,
    FIRST_SHEETS,
    FRONT,
    GLOSSARY,
    Block,
    ContentsLine,
    Group,
    Measure,
    chapter_groups,
    chapter_title,
    checklist_groups,
    checklist_title,
    contents_groups,
    contents_title,
    front_groups,
    front_title,
    glossary_groups,
    glossary_title,
    with_title,
)

if TYPE_CHECKING:
    from guidebook.chapters.models import GlossaryTerm
    from guidebook.editions.models.pages import ChapterPage, EditionPage

COLUMNS = 2
#: The style sheet has about a tenth more room, for line-breaking rules and other fonts.
COLUMN = Measure(lines=52, characters=24, item=23, row=19, large=15, title=3, heading=2, gap=0.3)


@dataclass(frozen=True)
class ColumnSheet:
    number: int
    columns: list[list[Block]]


@dataclass(frozen=True)
class Part:
    """What the contents name in one line."""

    heading: str
    title: Block
    groups: list[Group]


@dataclass(frozen=True)
class EditionInColumns:
    """All sheets after the cover."""

    sheets: list[ColumnSheet]

    @property
    def number_of_pages(self) -> int:
        return FIRST_SHEETS + len(self.sheets)


def print_in_columns(
    edition: EditionPage, chapters: list[ChapterPage], terms: list[GlossaryTerm]
) -> EditionInColumns:
    """Return the edition as sheets of two columns; parts without content are left out."""
    parts = list(_parts(edition, chapters, terms))
    lines = [ContentsLine(part.heading, part.title.anchor, 0) for part in parts]
    contents = Part("", contents_title(COLUMN), list(contents_groups(lines, COLUMN)))
    groups = chain.from_iterable(
        with_title(part.title, part.groups, COLUMN) for part in (contents, *parts)
    )
    columns = filled_columns(groups)
    sheets = [
        ColumnSheet(FIRST_SHEETS + 1 + place // COLUMNS, columns[place : place + COLUMNS])
        for place in range(0, len(columns), COLUMNS)
    ]
    return EditionInColumns(list(_numbered(sheets)))


def _parts(
    edition: EditionPage, chapters: list[ChapterPage], terms: list[GlossaryTerm]
) -> Iterator[Part]:
    front = list(front_groups(edition, COLUMN))
    if front:
        yield Part(FRONT, front_title(COLUMN), front)
    items = list(checklist_groups(edition.checklist, COLUMN))
    if items:
        yield Part(CHECKLIST, checklist_title(COLUMN), items)
    for chapter in chapters:
        groups = list(chapter_groups(chapter, COLUMN, edition.reading_order))
        yield Part(chapter.heading, chapter_title(chapter, COLUMN), groups)
    explained = list(glossary_groups(terms, COLUMN))
    if explained:
        yield Part(GLOSSARY, glossary_title(COLUMN), explained)


def filled_columns(groups: Iterable[Group]) -> list[list[Block]]:
    """Return the columns; each group stays together."""
    columns: list[list[Block]] = [[]]
    used = 0.0
    for group in groups:
        height = sum(block.lines for block in group)
        if columns[-1] and used + height > COLUMN.lines:
            columns.append([])
            used = 0.0
        columns[-1].extend(group)
        used += height
    return columns


def _numbered(sheets: list[ColumnSheet]) -> Iterator[ColumnSheet]:
    """Yield the sheets, with the pages of all titles in the contents."""
    pages = {
        block.anchor: sheet.number
        for sheet in sheets
        for block in chain.from_iterable(sheet.columns)
        if block.kind == "title"
    }
    for sheet in sheets:
        yield replace(
            sheet,
            columns=[
                [
                    replace(block, page=pages[block.anchor]) if block.kind == "contents" else block
                    for block in column
                ]
                for column in sheet.columns
            ],
        )
