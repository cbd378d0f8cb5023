"""A whole edition on sheets of A4 (G5).

Browsers number the pages of a print, but none of them tells a table of contents on which page a
chapter begins. So the sheets are filled here, with a little less than they hold: every number is
known before, and is right in any browser, without script.
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

#: What a sheet holds: lines of the body's size, and full-width characters in a line. The style
#: sheet has room for about a tenth more of both, for line-breaking rules and other fonts.
LINES = 38
CHARACTERS = 43
ITEM_WIDTH = CHARACTERS - 2
ROW_WIDTH = CHARACTERS - 8
HEADING_LINES = 2.5
TITLE_LINES = 3.5
GAP = 0.4
LONGEST_PART = 28  # lines of a paragraph that is not cut
FIRST_SHEETS = 1  # the cover
CHECKLIST = "チェックリスト"
GLOSSARY = "用語"


@dataclass(frozen=True)
class Block:
    """Something that stands on a sheet: a heading, a paragraph, a row."""

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
    """One page of paper with its number."""

    number: int
    blocks: list[Block] = field(default_factory=list)

    @property
    def used(self) -> float:
        """How many lines are taken."""
        return sum(block.lines for block in self.blocks)

    def has_room_for(self, lines: float) -> bool:
        """Whether that many lines more fit on it."""
        return self.used + lines <= LINES


@dataclass
class Paper:
    """Sheets being filled one after the other."""

    first_number: int
    sheets: list[Sheet] = field(default_factory=list)

    def new_sheet(self) -> Sheet:
        """Begin another sheet."""
        self.sheets.append(Sheet(self.first_number + len(self.sheets)))
        return self.sheets[-1]

    def put(self, *blocks: Block) -> None:
        """Put `blocks` down together: on this sheet if they fit, else on the next."""
        sheet = self.sheets[-1]
        if not sheet.has_room_for(sum(block.lines for block in blocks)) and sheet.blocks:
            sheet = self.new_sheet()
        sheet.blocks.extend(blocks)


@dataclass(frozen=True)
class ContentsLine:
    """A line of the table of contents."""

    title: str
    anchor: str
    page: int


def lines_of(text: str, width: int = CHARACTERS) -> int:
    """Return how many lines of `width` full-width characters `text` takes."""
    return sum(max(1, math.ceil(_width(line) / width)) for line in text.split("\n"))


def _width(line: str) -> float:
    return sum(1 if unicodedata.east_asian_width(each) in "WFA" else 0.62 for each in line)


def paragraphs_of(text: str, width: int = CHARACTERS) -> list[str]:
    """Return `text` in parts of which each fits on a sheet below a title and a heading."""
    parts: list[str] = []
    rest = text
    while lines_of(rest, width) > LONGEST_PART:
        cut = _cut(rest, width)
        parts.append(rest[:cut])
        rest = rest[cut:]
    return [*parts, rest]


def _cut(text: str, width: int) -> int:
    """Return where to cut `text`: as far down as fits, behind a full stop or line end if any."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if lines_of(text[:middle], width) <= LONGEST_PART:
            low = middle
        else:
            high = middle - 1
    return max(text.rfind("。", 0, low), text.rfind("\n", 0, low)) + 1 or low


def chapter_sheets(chapter: ChapterPage, first_number: int) -> list[Sheet]:
    """Return the sheets of one chapter, which begins on a new one."""
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
    """Put a section down; its heading stays with the first paragraph."""
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
    """Return the checklist as a table with boxes to tick."""
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
    """Return the terms explained."""
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
    """Return the table of contents."""
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
        """All of them in order."""
        for part in (self.contents, self.checklist, self.chapters, self.glossary):
            yield from part

    @property
    def number_of_pages(self) -> int:
        """How many pages there are, the cover included."""
        return FIRST_SHEETS + sum(1 for _ in self.sheets)


def print_edition(
    checklist: list[ChecklistItem], chapters: list[ChapterPage], terms: list[GlossaryTerm]
) -> PrintedEdition:
    """Return the edition on sheets; parts without content have none."""
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
