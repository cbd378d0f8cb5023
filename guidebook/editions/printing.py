"""Prints a whole edition on A4 sheets (G5).

Browsers number printed pages, but a table of contents cannot learn on which page a chapter
begins. So this module fills the sheets itself, with a little less than fits. All page numbers
are known in advance and correct in every browser, without script.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guidebook.chapters.models import GlossaryTerm
    from guidebook.editions.models.checklist import ChecklistItem
    from guidebook.editions.models.pages import ChapterPage

#: Capacity of a sheet: lines in the size of the body, and full-width characters in a line. The
#: style sheet has about a tenth more room, for line-breaking rules and other fonts.
LINES = 38
CHARACTERS = 43
ITEM_WIDTH = CHARACTERS - 2
ROW_WIDTH = CHARACTERS - 8
HEADING_LINES = 2.5
TITLE_LINES = 3.5
GAP = 0.4
LONGEST_PART = 28  # lines of a paragraph that is not split
FIRST_SHEETS = 1  # the cover
CHECKLIST = "チェックリスト"
GLOSSARY = "用語"


@dataclass(frozen=True)
class Block:
    kind: str
    text: str
    lines: float
    label: str = ""
    note: str = ""
    anchor: str = ""
    page: int = 0
    continued: bool = False


@dataclass
class Sheet:
    number: int
    blocks: list[Block] = field(default_factory=list)

    @property
    def used(self) -> float:
        return sum(block.lines for block in self.blocks)

    def has_room_for(self, lines: float) -> bool:
        return self.used + lines <= LINES


@dataclass
class Paper:
    """Sheets that are filled one after the other."""

    first_number: int
    sheets: list[Sheet] = field(default_factory=list)

    def new_sheet(self) -> Sheet:
        self.sheets.append(Sheet(self.first_number + len(self.sheets)))
        return self.sheets[-1]

    def put(self, *blocks: Block) -> None:
        """Add `blocks` together: to this sheet if they fit, else to the next."""
        sheet = self.sheets[-1]
        if not sheet.has_room_for(sum(block.lines for block in blocks)) and sheet.blocks:
            sheet = self.new_sheet()
        sheet.blocks.extend(blocks)


@dataclass(frozen=True)
class ContentsLine:
    title: str
    anchor: str
    page: int


def lines_of(text: str, width: int = CHARACTERS) -> int:
    return sum(max(1, math.ceil(_width(line) / width)) for line in text.split("\n"))


def _width(line: str) -> float:
    return sum(1 if unicodedata.east_asian_width(each) in "WFA" else 0.62 for each in line)


def paragraphs_of(text: str, width: int = CHARACTERS) -> list[str]:
    """Split `text` into parts that each fit on a sheet below a title and a heading."""
    parts: list[str] = []
    rest = text
    while lines_of(rest, width) > LONGEST_PART:
        cut = _cut(rest, width)
        parts.append(rest[:cut])
        rest = rest[cut:]
    return [*parts, rest]


def _cut(text: str, width: int) -> int:
    """Return the last position that fits, if possible after a full stop or a line end."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if lines_of(text[:middle], width) <= LONGEST_PART:
            low = middle
        else:
            high = middle - 1
    return max(text.rfind("。", 0, low), text.rfind("\n", 0, low)) + 1 or low


def chapter_sheets(chapter: ChapterPage, first_number: int) -> list[Sheet]:
    """Return the sheets of one chapter, which begins on a new sheet."""
    paper = Paper(first_number)
    paper.new_sheet()
    title_lines = TITLE_LINES + 2 * (lines_of(chapter.title, CHARACTERS // 2) - 1)
    paper.put(
        Block(
            "title",
            chapter.title,
            title_lines,
            label=chapter.number,
            anchor=f"chapter-{chapter.number}",
        )
    )
    for section in chapter.sections:
        _put_section(paper, section)
    return paper.sheets


def _put_section(paper: Paper, section: Any) -> None:
    """Add a section; its heading stays with the first paragraph."""
    value = section.value
    kind = section.block_type
    text = str(value["heading"])
    height = HEADING_LINES + 1.2 * (lines_of(text, CHARACTERS - 8) - 1)
    heading = Block("heading", text, height, label=kind)
    before: tuple[Block, ...] = (heading,)
    for item in value["items"]:
        for position, part in enumerate(paragraphs_of(str(item), ITEM_WIDTH)):
            lines = lines_of(part, ITEM_WIDTH) + GAP
            paper.put(*before, Block("item", part, lines, label=kind, continued=position > 0))
            before = ()


def checklist_sheets(items: Iterable[ChecklistItem], first_number: int) -> list[Sheet]:
    paper = Paper(first_number)
    paper.new_sheet()
    paper.put(Block("title", CHECKLIST, TITLE_LINES, anchor="checklist"))
    for item in items:
        label, title = item.number, item.item
        for part in paragraphs_of(item.summary, ROW_WIDTH):
            lines = lines_of(title, ROW_WIDTH) + lines_of(part, ROW_WIDTH) + 1
            paper.put(Block("row", title, lines, label=label, note=part))
            label = title = ""
    return paper.sheets


def glossary_sheets(terms: Iterable[GlossaryTerm], first_number: int) -> list[Sheet]:
    paper = Paper(first_number)
    paper.new_sheet()
    paper.put(Block("title", GLOSSARY, TITLE_LINES, anchor="glossary"))
    for term in terms:
        label = term.term
        for part in paragraphs_of(term.explanation, ITEM_WIDTH):
            lines = lines_of(label, ITEM_WIDTH) + lines_of(part, ITEM_WIDTH) + GAP
            paper.put(Block("term", part, lines, label=label))
            label = ""
    return paper.sheets


def contents_sheets(lines: list[ContentsLine], first_number: int) -> list[Sheet]:
    paper = Paper(first_number)
    paper.new_sheet()
    paper.put(Block("title", "目次", TITLE_LINES))
    for line in lines:
        height = lines_of(line.title, CHARACTERS - 4) + GAP
        paper.put(Block("contents", line.title, height, anchor=line.anchor, page=line.page))
    return paper.sheets


@dataclass(frozen=True)
class PrintedEdition:
    """All sheets after the cover: contents, checklist, chapters, terms."""

    contents: list[Sheet]
    checklist: list[Sheet]
    chapters: list[Sheet]
    glossary: list[Sheet]

    @property
    def sheets(self) -> Iterator[Sheet]:
        for part in (self.contents, self.checklist, self.chapters, self.glossary):
            yield from part

    @property
    def number_of_pages(self) -> int:
        return FIRST_SHEETS + sum(1 for _ in self.sheets)


def print_edition(
    checklist: list[ChecklistItem], chapters: list[ChapterPage], terms: list[GlossaryTerm]
) -> PrintedEdition:
    """Return the edition as sheets; parts without content have none."""
    titles = [CHECKLIST] * bool(checklist) + [each.heading for each in chapters]
    titles += [GLOSSARY] * bool(terms)
    length = len(contents_sheets([ContentsLine(title, "", 0) for title in titles], 0))
    number = FIRST_SHEETS + length + 1
    lines: list[ContentsLine] = []
    tables = checklist_sheets(checklist, number) if checklist else []
    if tables:
        lines.append(ContentsLine(CHECKLIST, "checklist", number))
    number += len(tables)
    printed: list[Sheet] = []
    for chapter in chapters:
        lines.append(
            ContentsLine(chapter.heading, f"chapter-{chapter.number}", number + len(printed))
        )
        printed += chapter_sheets(chapter, number + len(printed))
    number += len(printed)
    explained = glossary_sheets(terms, number) if terms else []
    if explained:
        lines.append(ContentsLine(GLOSSARY, "glossary", number))
    return PrintedEdition(contents_sheets(lines, FIRST_SHEETS + 1), tables, printed, explained)
