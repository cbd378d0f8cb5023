"""Prepares a chapter for reading: sections, neighbours, related content (G3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from catalog.entries.models.entry import Entry
from catalog.entries.models.text import EntryText
from catalog.pages.addresses import search_url
from catalog.search.hits import Hits
from catalog.search.rows import rows_for
from catalog.taxonomy.models import Genre
from catalog.taxonomy.tree import GenreTree
from guidebook.chapters.glossary import Glossary, Piece

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User
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
    """An item of the checklist with its chapter and its counterparts in other editions (G3, G6)."""

    item: ChecklistItem
    chapter: ChapterPage | None
    counterparts: list[ChecklistItem]

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


def anchor_of(number: str) -> str:
    return f"item-{number}"


def sections_of(chapter: ChapterPage, glossary: Glossary, prefix: str = "section") -> list[Section]:
    """Return the sections in reading order, with terms marked at their first occurrence."""
    return [
        Section(
            kind=block.block_type,
            heading=str(block.value["heading"]),
            anchor=f"{prefix}-{position}",
            items=[glossary.pieces(str(item)) for item in block.value["items"]],
        )
        for position, block in enumerate(chapter.sections, start=1)
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
    rows = rows_for(Hits(found.sorted_by("updated"), user)[:MOST_RELATED], user, address)
    return Related(genres, rows, genre_search_url(genres, address))


def genre_search_url(genres: Iterable[Genre], address: str) -> str:
    return f"{address}?{urlencode([('genre', genre.slug) for genre in genres])}"


def checklist_rows(edition: EditionPage, chapters: Iterable[ChapterPage]) -> list[ChecklistRow]:
    """Return the checklist of `edition` with chapters and counterparts (G3, G6)."""
    by_number = {chapter.number: chapter for chapter in chapters}
    counterparts = counterparts_of(edition)
    return [
        ChecklistRow(item, by_number.get(item.number), counterparts.get(item.number, []))
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
        return {
            item.number: [older[number] for number in item.former_numbers if number in older]
            for item in edition.checklist
        }
    if edition.replacement is None:
        return {}
    newer = edition.replacement.checklist
    return {
        item.number: [each for each in newer if item.number in each.former_numbers]
        for item in edition.checklist
    }
