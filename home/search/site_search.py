"""Search over the whole site, in groups: guidebook, events, news, pages, entries (W3, G10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, prefetch_related_objects
from wagtail.models import Page

from catalog.entries.enums import SortOrder
from catalog.pages.addresses import search_url
from catalog.search.results import Conditions, EntrySearch
from catalog.search.rows import rows_for
from catalog.taxonomy.tree import GenreTree
from cms.japanese.highlight import Piece, excerpt, highlighted
from cms.japanese.query import Query
from cms.web.times import written_day
from guidebook.editions.models.pages import ChapterPage, EditionPage, GuidebookIndexPage
from home.events.meetings.models.pages import EventIndexPage, EventPage
from home.pages.models import NewsPage
from home.search.models import PageText, texts_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from catalog.entries.models.entry import Entry
    from cms.members.accounts.models import User
    from home.pages.models import NewsPage
from home.search.models import PageTextQuerySet

SHOWN = 5
EXCERPT = 80
ENTRIES = "entries"
EVENTS = "events"
#: The group of pages of each type; all others are in the group of pages.
GROUPS = {
    ChapterPage: "guidebook",
    EditionPage: "guidebook",
    GuidebookIndexPage: "guidebook",
    EventIndexPage: EVENTS,
    EventPage: EVENTS,
    NewsPage: "news",
}


@dataclass(frozen=True)
class SiteHit:
    title: list[Piece]
    url: str
    text: list[Piece]
    about: str = ""


class PageHits:
    """The hits of one group of pages, fetched in slices."""

    def __init__(self, found: PageTextQuerySet, query: Query, total: int) -> None:
        self.found = found
        self.query = query
        self.total = total

    def __getitem__(self, position: slice) -> list[SiteHit]:
        ids = list(self.found.values_list("pk", flat=True)[position])
        pages = {page.pk: page for page in Page.objects.filter(pk__in=ids).specific()}
        editions = [page for page in pages.values() if isinstance(page, EditionPage)]
        prefetch_related_objects(editions, "checklist_items")
        parents = self._parents(pages.values())
        return [self._hit(pages[pk], parents.get(pk, "")) for pk in ids if pk in pages]

    def _parents(self, pages: Iterable[Page]) -> dict[int, str]:
        """Return the title of the edition by the id of the chapter, using one query."""
        above = {
            page.pk: page.path[: -page.steplen] for page in pages if isinstance(page, ChapterPage)
        }
        editions = Page.objects.filter(path__in=set(above.values())) if above else []
        titles = {edition.path: edition.title for edition in editions}
        return {pk: titles[path] for pk, path in above.items()}

    def _hit(self, page: Page, about: str) -> SiteHit:
        text = " ".join(" ".join(texts_of(page)[1:]).split())
        title = getattr(page, "heading", page.title)
        return SiteHit(
            title=highlighted(self.query, title),
            url=page.url or "",
            text=excerpt(self.query, text, EXCERPT),
            about=written_day(page.starts_at) if isinstance(page, EventPage) else about,
        )


class EntryHits:
    """The entries found, with the fields of the result list of the service (V2, V3)."""

    def __init__(self, conditions: Conditions, user: User | AnonymousUser) -> None:
        self.conditions = conditions
        self.user = user
        self.search = EntrySearch(conditions, GenreTree(genres=[]), user)

    @cached_property
    def total(self) -> int:
        return self.search.counts.total

    def __getitem__(self, position: slice) -> list[SiteHit]:
        address = search_url()
        rows = rows_for(self.search.hits[position], self.user, address)
        query, text = self.conditions.query, self.conditions.text
        results = f"{address}?{urlencode({'q': text, 'sort': 'relevance'})}"
        return [
            SiteHit(
                title=highlighted(query, entry.title),
                url=entry.detail_url if entry.may_open else results,
                text=highlighted(query, entry.excerpt),
                about="　".join(about(entry)),
            )
            for entry in rows
        ]


def about(entry: Entry) -> list[str]:
    badge = [str(entry.get_confidentiality_display())] if entry.is_class_2 else []
    return [entry.information_type.name, *badge, entry.organization.name]


@dataclass(frozen=True)
class Group:
    name: str
    label: str
    hits: PageHits | EntryHits

    @property
    def first(self) -> list[SiteHit]:
        return self.hits[:SHOWN]

    @property
    def count(self) -> int:
        return self.hits.total

    @property
    def has_more(self) -> bool:
        return self.count > SHOWN


class SiteSearch:
    """One search by one user; it never finds private or unpublished pages."""

    def __init__(self, text: str, user: User | AnonymousUser) -> None:
        self.conditions = Conditions(text=text, sort=SortOrder.RELEVANCE)
        self.user = user

    @cached_property
    def groups(self) -> list[Group]:
        found = PageText.objects.matching(self.conditions.query)
        numbers = self._numbers(found)
        labels = (
            ("guidebook", "ガイドブック"),
            (EVENTS, "勉強会・イベント"),
            ("news", "お知らせ"),
            ("pages", "ページ"),
        )
        groups = [Group(name, label, self._pages(found, numbers, name)) for name, label in labels]
        return [*groups, Group(ENTRIES, "登録情報", EntryHits(self.conditions, self.user))]

    def _numbers(self, found: PageTextQuerySet) -> dict[int, int]:
        counted: Any = (
            found.order_by().values_list("page__content_type").annotate(number=Count("pk"))
        )
        return {content_type: number for content_type, number, *_ in counted}

    def _pages(self, found: PageTextQuerySet, numbers: dict[int, int], name: str) -> PageHits:
        types = [each for each in numbers if group_of(each) == name]
        total = sum(numbers[each] for each in types)
        rows = found.filter(page__content_type__in=types)
        if name == EVENTS:  # what is to come before what is over
            rows = rows.order_by(F("page__eventpage__starts_at").desc(nulls_last=True), "pk")
        return PageHits(rows, self.conditions.query, total)


def group_of(content_type_id: int) -> str:
    model: Any = ContentType.objects.get_for_id(content_type_id).model_class()
    return GROUPS.get(model, "pages")
