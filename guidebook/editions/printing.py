"""Prints a whole edition on A4 sheets, each chapter on a new one (G5).

Browsers number printed pages, but a table of contents cannot learn on which page a chapter
begins. So this module fills the sheets itself, with a little less than fits. All page numbers
are known in advance and correct in every browser, without script.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guidebook.editions.front import FIRST_PARTS

if TYPE_CHECKING:
    from guidebook.chapters.models import GlossaryTerm
    from guidebook.editions.models.checklist import ChecklistItem
    from guidebook.editions.models.pages import ChapterPage, EditionPage

#: Capacity of a sheet: lines in the size of the body, and full-width characters in a line. The
#: style sheet has about a tenth more room, for line-breaking rules and other fonts.
LINES = 38
#: What a sheet holds in a smaller size of the body. Only a part that is a little too long for one
#: sheet is printed so, instead of on two sheets that both stay half empty.
DENSE_LINES = 43
CHARACTERS = 43
LONGEST_PART = 28  # lines of a paragraph that is not split
FIRST_SHEETS = 1  # the cover
FRONT = "目的と読み方"
CHECKLIST = "チェックリスト"
GLOSSARY = "用語"


@dataclass(frozen=True)
class Measure:
    """What a column of text holds and takes, in lines and full-width characters of its body."""

    lines: int
    characters: int
    item: int
    row: int
    large: int
    title: float
    heading: float
    gap: float


PAGE = Measure(LINES, CHARACTERS, 41, 35, 21, 3.5, 2.5, 0.4)


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
    is_dense: bool = False

    @property
    def used(self) -> float:
        return sum(block.lines for block in self.blocks)


#: Blocks that stay together on a sheet.
Group = tuple[Block, ...]


def sheets_of(title: Block, groups: Iterable[Group], first_number: int) -> list[Sheet]:
    """Return a part on as few sheets as it needs, evenly filled: none ends with a line or two."""
    together = with_title(title, list(groups), PAGE)
    heights = [sum(block.lines for block in group) for group in together]
    if LINES < sum(heights) <= DENSE_LINES:
        return [Sheet(first_number, list(itertools.chain(*together)), is_dense=True)]
    fewest = len(_filled(together, first_number, LINES))
    least = math.ceil(max(sum(heights) / fewest, *heights, 0))
    rooms = (*range(least, LINES), LINES)
    filled = (_filled(together, first_number, room) for room in rooms)
    return next(sheets for sheets in filled if len(sheets) == fewest)


def with_title(title: Block, groups: list[Group], measure: Measure) -> list[Group]:
    """Keep the title with what follows, if both fit."""
    if groups and title.lines + sum(block.lines for block in groups[0]) <= measure.lines:
        return [(title, *groups[0]), *groups[1:]]
    return [(title,), *groups]


def _filled(groups: Iterable[Group], first_number: int, room: float) -> list[Sheet]:
    sheets = [Sheet(first_number)]
    for group in groups:
        if sheets[-1].blocks and sheets[-1].used + sum(each.lines for each in group) > room:
            sheets.append(Sheet(first_number + len(sheets)))
        sheets[-1].blocks.extend(group)
    return sheets


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


def chapter_sheets(
    chapter: ChapterPage, first_number: int, order: Sequence[str] = ()
) -> list[Sheet]:
    """Return the sheets of one chapter, which begins on a new sheet."""
    groups = chapter_groups(chapter, PAGE, order)
    return sheets_of(chapter_title(chapter, PAGE), groups, first_number)


def chapter_title(chapter: ChapterPage, measure: Measure) -> Block:
    lines = measure.title + 2 * (lines_of(chapter.title, measure.large) - 1)
    anchor = f"chapter-{chapter.number}"
    return Block("title", chapter.title, lines, label=chapter.number, anchor=anchor)


def chapter_groups(
    chapter: ChapterPage, measure: Measure, order: Sequence[str] = ()
) -> Iterator[Group]:
    for each in chapter.sections_in(order):
        items = map(str, each.value["items"])
        yield from _section(str(each.value["heading"]), items, each.block_type, measure)


def _section(text: str, items: Iterable[str], kind: str, measure: Measure) -> Iterator[Group]:
    """Yield a section; its heading stays with the first paragraph."""
    height = measure.heading + 1.2 * (lines_of(text, measure.item - 6) - 1)
    before: Group = (Block("heading", text, height, label=kind),)
    for item in items:
        for position, part in enumerate(paragraphs_of(item, measure.item)):
            lines = lines_of(part, measure.item) + measure.gap
            yield (*before, Block("item", part, lines, label=kind, continued=position > 0))
            before = ()


def front_sheets(edition: EditionPage, first_number: int) -> list[Sheet]:
    """Return purpose and advice on reading; none if the edition says neither."""
    groups = list(front_groups(edition, PAGE))
    return sheets_of(front_title(PAGE), groups, first_number) if groups else []


def front_title(measure: Measure) -> Block:
    return Block("title", FRONT, measure.title, anchor="front")


def front_groups(edition: EditionPage, measure: Measure) -> Iterator[Group]:
    for name, heading in FIRST_PARTS.items():
        part = edition.parts.get(name)
        if part:
            shown = part["heading"] or heading
            yield from _section(shown, edition.passage(name), "front", measure)


def checklist_sheets(items: Iterable[ChecklistItem], first_number: int) -> list[Sheet]:
    return sheets_of(checklist_title(PAGE), checklist_groups(items, PAGE), first_number)


def checklist_title(measure: Measure) -> Block:
    return Block("title", CHECKLIST, measure.title, anchor="checklist")


def checklist_groups(items: Iterable[ChecklistItem], measure: Measure) -> Iterator[Group]:
    for item in items:
        label, title = item.number, item.item
        for part in paragraphs_of(item.summary, measure.row):
            lines = lines_of(title, measure.row) + lines_of(part, measure.row) + 1
            yield (Block("row", title, lines, label=label, note=part),)
            label = title = ""
        for question in item.asked:
            height = lines_of(question, measure.row) + measure.gap
            yield (Block("question", question, height),)


def glossary_sheets(terms: Iterable[GlossaryTerm], first_number: int) -> list[Sheet]:
    return sheets_of(glossary_title(PAGE), glossary_groups(terms, PAGE), first_number)


def glossary_title(measure: Measure) -> Block:
    return Block("title", GLOSSARY, measure.title, anchor="glossary")


def glossary_groups(terms: Iterable[GlossaryTerm], measure: Measure) -> Iterator[Group]:
    for term in terms:
        label = term.term
        for part in paragraphs_of(term.explanation, measure.item):
            lines = lines_of(label, measure.item) + lines_of(part, measure.item) + measure.gap
            yield (Block("term", part, lines, label=label),)
            label = ""


def contents_sheets(lines: list[ContentsLine], first_number: int) -> list[Sheet]:
    return sheets_of(contents_title(PAGE), contents_groups(lines, PAGE), first_number)


def contents_title(measure: Measure) -> Block:
    return Block("title", "目次", measure.title)


def contents_groups(lines: Iterable[ContentsLine], measure: Measure) -> Iterator[Group]:
    for line in lines:
        height = lines_of(line.title, measure.characters - 4) + measure.gap
        yield (Block("contents", line.title, height, anchor=line.anchor, page=line.page),)


@dataclass(frozen=True)
class PrintedEdition:
    """All sheets after the cover: contents, purpose, checklist, chapters, terms."""

    contents: list[Sheet]
    front: list[Sheet]
    checklist: list[Sheet]
    chapters: list[Sheet]
    glossary: list[Sheet]

    @property
    def sheets(self) -> Iterator[Sheet]:
        for part in (self.contents, self.front, self.checklist, self.chapters, self.glossary):
            yield from part

    @property
    def number_of_pages(self) -> int:
        return FIRST_SHEETS + sum(1 for _ in self.sheets)


def print_edition(
    edition: EditionPage, chapters: list[ChapterPage], terms: list[GlossaryTerm]
) -> PrintedEdition:
    """Return the edition as sheets; parts without content have none."""
    checklist = edition.checklist
    has_front = bool(front_sheets(edition, 0))
    titles = (
        [FRONT] * has_front + [CHECKLIST] * bool(checklist) + [each.heading for each in chapters]
    )
    titles += [GLOSSARY] * bool(terms)
    length = len(contents_sheets([ContentsLine(title, "", 0) for title in titles], 0))
    number = FIRST_SHEETS + length + 1
    lines: list[ContentsLine] = []
    front = front_sheets(edition, number)
    if front:
        lines.append(ContentsLine(FRONT, "front", number))
    number += len(front)
    tables = checklist_sheets(checklist, number) if checklist else []
    if tables:
        lines.append(ContentsLine(CHECKLIST, "checklist", number))
    number += len(tables)
    printed: list[Sheet] = []
    for chapter in chapters:
        lines.append(
            ContentsLine(chapter.heading, f"chapter-{chapter.number}", number + len(printed))
        )
        printed += chapter_sheets(chapter, number + len(printed), edition.reading_order)
    number += len(printed)
    explained = glossary_sheets(terms, number) if terms else []
    if explained:
        lines.append(ContentsLine(GLOSSARY, "glossary", number))
    contents = contents_sheets(lines, FIRST_SHEETS + 1)
    return PrintedEdition(contents, front, tables, printed, explained)
