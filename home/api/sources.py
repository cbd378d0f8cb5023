"""Public data, read from where the pages read them (A1): no more than that, no personal data.

All queries run as `VISITOR`, for every client. Pages that are unpublished or not open to everybody
do not exist here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import F
from django.http import Http404
from django.utils import timezone
from wagtail.rich_text import get_text_for_indexing

from catalog.entries.content import FACTS
from catalog.entries.models.entry import Entry
from catalog.entries.permissions import VISITOR, has_open_text
from catalog.pages.models import EntrySearchPage
from catalog.search.hits import SHOWN
from catalog.search.results import Conditions, EntrySearch, types_by_slug
from catalog.taxonomy.tree import GenreTree
from cms.web.addresses import site_url
from cms.web.text import without_controls
from guidebook.editions.models.pages import ChapterPage, EditionPage
from home.api.schemas import (
    ChapterItem,
    EditionItem,
    EntryItem,
    EventItem,
    GenreItem,
    NewsItem,
    SectionItem,
    Term,
    TypeItem,
)
from home.events.meetings.models.pages import EventPage
from home.events.meetings.states import standing_of
from home.pages.models import NewsPage
from home.search.models import texts_of

#: Columns of an open text, besides those of the list.
OPEN = tuple(part.name for part in FACTS)
BATCH = 1000  # entries that a dump holds in memory at a time


class Catalogue:
    """Entries, with the genres and types that find them, for one request."""

    def __init__(self) -> None:
        self.page = EntrySearchPage.objects.live().public().first()
        self.tree = GenreTree() if self.is_open else GenreTree(genres=[])
        self.types = types_by_slug() if self.is_open else {}

    @property
    def is_open(self) -> bool:
        return self.page is not None

    def search(self, conditions: Conditions) -> EntrySearch:
        return EntrySearch(conditions, self.tree, VISITOR)

    def type_items(self) -> list[TypeItem]:
        if not self.is_open:
            return []
        counts = self.search(Conditions()).counts.by_type
        return [
            TypeItem(slug=each.slug, name=each.name, entry_count=counts[each.pk])
            for each in dict.fromkeys(self.types.values())
        ]

    def genre_items(self) -> list[GenreItem]:
        """Return the genres in use, each followed by its children, without retired ones (S2)."""
        if not self.is_open:
            return []
        counts = self.search(Conditions()).counts.by_genre
        by_pk = self.tree.by_pk
        return [
            GenreItem(
                slug=each.slug,
                name=each.name,
                parent=None if each.parent_id is None else by_pk[each.parent_id].slug,
                entry_count=counts[each.pk],
            )
            for each in self.tree.walk()
        ]

    def entry_items(self, entries: Iterable[Entry]) -> list[EntryItem]:
        """Return the fields of the result list (V3) for `entries`, with their genres."""
        rows = list(entries)
        genres = self._genres_of([each.pk for each in rows])
        return [self._entry_item(each, genres[each.pk]) for each in rows]

    def entry_item(self, entry_id: int) -> EntryItem | None:
        found = self._listed().filter(pk=entry_id) if self.is_open else []
        return next(iter(self.entry_items(found)), None)

    def all_entries(self) -> Iterator[EntryItem]:
        """Yield every entry that visitors can find, by id, in batches."""
        last = 0
        while self.is_open:
            batch = self.entry_items(self._listed().filter(pk__gt=last).order_by("pk")[:BATCH])
            yield from batch
            if len(batch) < BATCH:
                return
            last = batch[-1].id

    def _listed(self) -> Any:
        return Entry.objects.listed().for_rows().only(*SHOWN, *OPEN)

    def _genres_of(self, entry_ids: list[int]) -> dict[int, list[Term]]:
        """Return the genres of each entry in the secretariat's order, using one query."""
        through = Entry.genres.through.objects.filter(entry_id__in=entry_ids)
        carried: dict[int, set[int]] = defaultdict(set)
        for entry_id, genre_id in through.values_list("entry_id", "genre_id"):
            carried[entry_id].add(genre_id)
        place = self._places
        ordered = {
            pk: sorted(ids & place.keys(), key=place.__getitem__) for pk, ids in carried.items()
        }
        return defaultdict(
            list,
            {pk: [term_of(self.tree.by_pk[each]) for each in ids] for pk, ids in ordered.items()},
        )

    @cached_property
    def _places(self) -> dict[int, int]:
        return {pk: place for place, pk in enumerate(self.tree.by_pk)}

    @cached_property
    def _search_url(self) -> str:
        return site_url(self.page.url)

    def _entry_item(self, entry: Entry, genres: list[Term]) -> EntryItem:
        row: Any = entry
        return EntryItem(
            id=entry.pk,
            title=entry.title,
            excerpt=entry.excerpt,
            type=term_of(entry.information_type),
            genres=genres,
            organization=entry.organization.name,
            updated_on=timezone.localdate(entry.updated_at),
            like_count=row.like_count,
            text=entry.summary if has_open_text(entry) else None,
            facts=fact_items(entry) if has_open_text(entry) else [],
            url=f"{self._search_url}{entry.pk}/",
        )


def fact_items(entry: Entry) -> list[SectionItem]:
    return [
        SectionItem(
            kind=section.key,
            heading=section.title,
            items=[f"{label}：{value}" for label, value in facts],
        )
        for section, facts in entry.facts
    ]


def term_of(term: Any) -> Term:
    return Term(slug=term.slug, name=term.name)


def gone_entry(entry_id: int) -> Entry | None:
    """Return an entry that visitors could find before, and that is now stopped or deleted (V7).

    Entries that were never published, or that visitors must not know of (M13), are not returned.
    """
    known = Entry.objects.known_to(VISITOR).filter(first_published_at__isnull=False)
    entry = known.filter(pk=entry_id).first()
    return None if entry is None or entry.is_published else entry


def editions() -> Any:
    """Return the editions that visitors may read, the latest first (G1)."""
    return EditionPage.objects.live().public().order_by(F("issued").desc(nulls_last=True), "path")


def edition_items(found: list[EditionPage]) -> list[EditionItem]:
    """Return the items of `found`, which must hold all editions: they refer to each other."""
    slugs = {each.pk: each.slug for each in found}
    return [
        EditionItem(
            slug=each.slug,
            title=each.title,
            issued=each.issued,
            introduction=" ".join(each.passage("purpose")),
            reading=" ".join(each.passage("reading")),
            based_on=slugs.get(each.based_on_id),
            replaces=slugs.get(each.replaces_id),
            url=site_url(each.url),
        )
        for each in found
    ]


def chapters_of(edition: EditionPage) -> Any:
    """Return the chapters of `edition` that visitors may read, in reading order (G3)."""
    return edition.chapters.order_by("path")


def chapter_item(chapter: ChapterPage, edition: EditionPage) -> ChapterItem:
    return ChapterItem(
        edition=edition.slug,
        slug=chapter.slug,
        number=chapter.number,
        title=chapter.title,
        sections=[
            SectionItem(
                kind=block.block_type,
                heading=str(block.value["heading"]),
                items=[str(item) for item in block.value["items"]],
            )
            for block in chapter.sections
        ],
        url=site_url(chapter.url),
    )


def all_chapters() -> Iterator[ChapterItem]:
    for edition in editions():
        for chapter in chapters_of(edition).iterator():
            yield chapter_item(chapter, edition)


def events() -> Any:
    """Return the events that visitors may read, the latest first (E1)."""
    return EventPage.objects.live().public().counted().order_by("-starts_at", "-pk")


def event_item(page: EventPage) -> EventItem:
    standing = standing_of(page)
    same = ("slug", "title", "theme", "purpose", "place", "address", "is_online")
    also = ("organizer", "audience", "fee", "capacity")
    return EventItem(
        **{name: getattr(page, name) for name in (*same, *also)},
        starts_at=timezone.localtime(page.starts_at),
        ends_at=timezone.localtime(page.ends_at),
        state=standing.state,
        seats_left=standing.seats_left,
        waiting=standing.waiting,
        url=site_url(page.url),
        calendar=site_url(f"{page.url}event.ics"),
    )


def news() -> Any:
    """Return the news that visitors may read, newest first (W2)."""
    return NewsPage.objects.live().public().order_by("-date", "-pk")


def news_item(page: NewsPage) -> NewsItem:
    return NewsItem(
        slug=page.slug,
        title=page.title,
        date=page.date,
        category=Term(slug=page.category, name=page.category_label),
        text="\n".join(texts_of(page)[1:]).strip(),
        url=site_url(page.url),
    )


def named(pages: Any, slug: str) -> Any:
    """Return the page with this `slug`.

    Raises:
        Http404: if there is none; a slug with control characters is not sent to the database.
    """
    found = pages.filter(slug=slug).first() if without_controls(slug) == slug else None
    if found is None:
        raise Http404("No such page")
    return found


def plain(rich_text: str) -> str:
    return str(get_text_for_indexing(rich_text)).strip()
