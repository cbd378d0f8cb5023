"""Prepares a chapter for reading: sections, neighbours, related content (G3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from catalog.entries.models.entry import Entry
from catalog.entries.models.text import EntryText
from catalog.pages.addresses import search_url
from catalog.search.hits import shown_in_order
from catalog.search.rows import rows_for
from catalog.taxonomy.models import Genre
from catalog.taxonomy.tree import GenreTree
from guidebook.chapters.glossary import Glossary, Piece

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User
    from guidebook.editions.explanations import Explanation
    from guidebook.editions.models.checklist import ChecklistItem
    from guidebook.editions.models.pages import ChapterPage, EditionPage

MOST_RELATED = 5


@dataclass(frozen=True)
class Section:
    """A section for the template; `anchor` is its id on the page."""

    kind: str
    heading: str
    anchor: str
    items: list[list[Piece]]


@dataclass(frozen=True)
class Beside:
    """A section of a chapter and the one for it in another edition; either may be missing (G3)."""

    section: Section | None
    other: Section | None

    @property
    def heading(self) -> str:
        return next(each.heading for each in (self.section, self.other) if each)


@dataclass(frozen=True)
class Neighbours:
    previous: ChapterPage | None
    next: ChapterPage | None


@dataclass(frozen=True)
class SameItem:
    chapter: ChapterPage
    edition: EditionPage


@dataclass(frozen=True)
class Related:
    """Entries of the matching service in the genres of a chapter."""

    genres: list[Genre]
    entries: list[Entry]
    more_url: str


@dataclass(frozen=True)
class ChecklistRow:
    """An item with its chapters, its counterparts in other editions, and why they are (G3, G6)."""

    item: ChecklistItem
    chapter: ChapterPage | None
    counterparts: list[ChecklistItem]
    explanations: list[Explanation] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return anchor_of(self.item.number)


@dataclass(frozen=True)
class Card:
    """An item of an edition in its list: item and chapter of one number, or one without other."""

    number: str
    title: str
    sentence: str
    chapter: ChapterPage | None

    @property
    def anchor(self) -> str:
        return anchor_of(self.number)


@dataclass(frozen=True)
class Counterparts:
    """The items of the older or newer edition that correspond to a chapter (G6)."""

    edition: EditionPage
    rows: list[ChecklistRow]
    explanations: list[Explanation] = field(default_factory=list)


def anchor_of(number: str) -> str:
    return f"item-{number}"


def sections_of(
    chapter: ChapterPage, glossary: Glossary, order: Sequence[str] = (), prefix: str = "section"
) -> list[Section]:
    """Return the sections in reading order, with terms marked at their first occurrence."""
    return [
        Section(
            kind=block.block_type,
            heading=str(block.value["heading"]),
            anchor=f"{prefix}-{position}",
            items=[glossary.pieces(str(item)) for item in block.value["items"]],
        )
        for position, block in enumerate(chapter.sections_in(order), start=1)
    ]


def beside(sections: list[Section], others: list[Section]) -> list[Beside]:
    """Return the sections of two editions in pairs, in the order of the first (G3).

    A section that only the other edition has follows the one that it follows there.
    """
    rest = list(others)
    rows: list[Beside] = []
    for section in sections:
        match = next((each for each in rest if _is_same(section, each)), None)
        if match:
            rest.remove(match)
        rows.append(Beside(section, match))
    for alone in rest:
        before = others[: others.index(alone)]
        places = [place for place, row in enumerate(rows) if before and row.other is before[-1]]
        rows.insert(places[0] + 1 if places else 0, Beside(None, alone))
    return rows


def _is_same(one: Section, other: Section) -> bool:
    return one.kind == other.kind and (one.kind != "other" or one.heading == other.heading)


def neighbours_of(chapter: ChapterPage, chapters: list[ChapterPage]) -> Neighbours:
    before = [each for each in chapters if each.path < chapter.path]
    after = [each for each in chapters if each.path > chapter.path]
    return Neighbours(before[-1] if before else None, after[0] if after else None)


def same_items(chapter: ChapterPage, editions: Iterable[EditionPage]) -> list[SameItem]:
    """Return the chapters of the other published `editions` about the same item (G3)."""
    others = {each.path: each for each in editions if not chapter.path.startswith(each.path)}
    found = type(chapter).objects.live().public().filter(chapter.same_item_q())
    return [
        SameItem(each, others[each.path[: -each.steplen]])
        for each in found.order_by("path")
        if each.path[: -each.steplen] in others
    ]


def related_to(chapter: ChapterPage, user: User | AnonymousUser) -> Related | None:
    """Return the newest entries in the chapter's genres visible to `user`; None without genres."""
    tree = GenreTree()
    genres = [genre for genre in chapter.genres.all() if genre.pk in tree.by_pk]
    address = search_url()
    if not genres or not address:
        return None
    found = EntryText.objects.listed_for(user).in_genres(tree.branch_ids(genres))
    newest = found.sorted_by("updated").values_list("pk", flat=True)[:MOST_RELATED]
    rows = rows_for(shown_in_order(newest, user), user, address)
    return Related(genres, rows, genre_search_url(genres, address))


def genre_search_url(genres: Iterable[Genre], address: str) -> str:
    return f"{address}?{urlencode([('genre', genre.slug) for genre in genres])}"


def checklist_rows(edition: EditionPage, chapters: Iterable[ChapterPage]) -> list[ChecklistRow]:
    """Return the checklist of `edition` with chapters and counterparts (G3, G6)."""
    by_item = chapters_by_item(edition, chapters)
    counterparts = counterparts_of(edition)
    explanations = explanations_by_item(edition)
    return [
        ChecklistRow(
            item,
            next(iter(by_item[item.number]), None),
            counterparts.get(item.number, []),
            explanations.get(item.number, []),
        )
        for item in edition.checklist
    ]


def cards_of(rows: Iterable[ChecklistRow], chapters: Iterable[ChapterPage]) -> list[Card]:
    """Return everything of an edition once: its items, then the chapters without item (G3)."""
    cards = [
        Card(
            row.item.number,
            row.chapter.title if row.chapter else row.item.item,
            row.item.summary or (row.chapter.digest if row.chapter else ""),
            row.chapter,
        )
        for row in rows
    ]
    passed = {card.number for card in cards}
    rest = [chapter for chapter in chapters if chapter.number not in passed]
    return cards + [Card(each.number, each.title, each.digest, each) for each in rest]


def counterparts_of(edition: EditionPage) -> dict[str, list[ChecklistItem]]:
    """Return the corresponding items of the older edition, or else of the newer one (G6)."""
    if edition.predecessor is not None:
        older = {item.number: item for item in edition.predecessor.checklist}
        former = former_by_number(edition, edition.predecessor)
        return {
            item.number: [older[number] for number in former[item.number] if number in older]
            for item in edition.checklist
        }
    if edition.replacement is None:
        return {}
    newer = edition.replacement
    former = former_by_number(newer, edition)
    return {
        item.number: [each for each in newer.checklist if item.number in former[each.number]]
        for item in edition.checklist
    }


def former_by_number(newer: EditionPage, older: EditionPage) -> dict[str, list[str]]:
    """Return which older items each item of the newer edition comes from (G6).

    What the items of the newer edition say comes first, then the older edition's explanations,
    then what its items say of the newer ones.
    """
    explained = {each.number: each.former for each in older.explanations}
    onward = {each.number: each.successors for each in older.checklist}
    return {
        item.number: item.former_numbers
        or explained.get(item.number)
        or [number for number, successors in onward.items() if item.number in successors]
        for item in newer.checklist
    }


def explanations_by_item(edition: EditionPage) -> dict[str, list[Explanation]]:
    """Return what explains the correspondence of each item of `edition`, old or new (G6)."""
    if edition.predecessor is not None:
        return {each.number: [each] for each in edition.predecessor.explanations}
    if edition.replacement is None:
        return {}
    found = edition.explanations
    numbers = [item.number for item in edition.checklist]
    return {number: [each for each in found if number in each.former] for number in numbers}


def chapters_by_item(edition: EditionPage, chapters: Iterable[ChapterPage]) -> dict[str, Any]:
    """Return the chapters that explain each item: of its number, or of its successors (G4, G6).

    A checklist on the numbers of another edition leads to the chapters that took its items up.
    """
    by_number = {chapter.number: chapter for chapter in chapters}
    base = edition.checklist_base
    onward = {each.number: each.successors for each in base.checklist} if base else {}
    found = {}
    for item in edition.checklist:
        numbers = [item.number] if item.number in by_number else onward.get(item.number, [])
        found[item.number] = [by_number[each] for each in numbers if each in by_number]
    return found
