"""Which pages of the tree somebody may see, for maps of the site (W2, W4).

A page type with many dated pages, such as news, says `in_map = False`: its list stands in the map
for people, and each page in that for machines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q, prefetch_related_objects
from django.urls import reverse_lazy
from wagtail.models import Page, PageViewRestriction, get_page_models
from wagtail.query import PageQuerySet

from catalog.pages.models import OwnEntriesPage
from cms.members.accounts.acting import organization_of
from guidebook.editions.models.pages import ChapterPage
from home.pages.models import Menu, MenuItem

if TYPE_CHECKING:
    from django.http import HttpRequest

HOME_DEPTH = 2
#: Screens for everybody that are no pages, with their names.
SCREENS = ((reverse_lazy("join"), "入会の申込み"), ("/api/v1/", "公開データ"))


def published_pages() -> PageQuerySet[Page]:
    """Return the pages in the order of the tree, without what lies below an unpublished one."""
    pages = Page.objects.live().filter(depth__gte=HOME_DEPTH)
    return pages.exclude(below_unpublished_q()).order_by("path")


def open_pages() -> PageQuerySet[Page]:
    """Return what every visitor may open."""
    return published_pages().public().not_type(OwnEntriesPage)


def pages_for(request: HttpRequest) -> PageQuerySet[Page]:
    """Return what stands in the map for the reader: what they may open, without dated pages."""
    dated = [each for each in get_page_models() if not getattr(each, "in_map", True)]
    is_member = organization_of(request.user) is not None
    left_out = dated if is_member else [*dated, OwnEntriesPage]
    return published_pages().exclude(closed_to_q(request)).not_type(*left_out)


def below_unpublished_q() -> Q:
    """Return what lies below a page that is not published."""
    closed = Page.objects.filter(live=False, numchild__gt=0, depth__gte=HOME_DEPTH)
    return _below(closed.values_list("path", flat=True))


def closed_to_q(request: HttpRequest) -> Q:
    """Return what the reader may not open, by the restrictions of Wagtail."""
    kept = list(PageViewRestriction.objects.select_related("page").prefetch_related("groups"))
    if kept and request.user.is_authenticated:
        prefetch_related_objects([request.user], "groups")
    return _below(each.page.path for each in kept if not each.accept_request(request))


def _below(paths: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(path__startswith=path)
    return found


@dataclass
class Branch:
    """One page of the map with those below it."""

    title: str
    url: str
    branches: list[Branch] = field(default_factory=list)


def map_for(request: HttpRequest) -> list[Branch]:
    """Return the home page, then what lies below it in the order of the menus, then the rest."""
    pages = list(pages_for(request))
    titles = _titles(pages)
    branches = {page.path: Branch(titles[page.pk], page.get_url(request) or "") for page in pages}
    for page in pages:
        above = branches.get(page.path[: -page.steplen])
        if above is not None and page.depth > HOME_DEPTH + 1:
            above.branches.append(branches[page.path])
    places = _places()
    first = [page for page in pages if page.depth <= HOME_DEPTH + 1]
    first.sort(key=lambda page: (page.depth, places.get(page.pk, len(places)), page.path))
    return [*(branches[page.path] for page in first), *_screens()]


def _titles(pages: list[Page]) -> dict[int, str]:
    """Return the titles by id; those of chapters begin with their number."""
    numbers = dict(ChapterPage.objects.live().values_list("pk", "number"))
    return {
        page.pk: f"{numbers[page.pk]}．{page.title}" if page.pk in numbers else page.title
        for page in pages
    }


def _places() -> dict[int, int]:
    """Return the place of each page in the menus, the main one before the footer."""
    places: dict[int, int] = {}
    for place in (Menu.Place.MAIN, Menu.Place.FOOTER):
        items = MenuItem.objects.filter(menu__place=place, page__isnull=False)
        for page_id in items.order_by("sort_order", "pk").values_list("page_id", flat=True):
            places.setdefault(page_id, len(places))
    return places


def _screens() -> list[Branch]:
    return [Branch(title, str(url)) for url, title in SCREENS]
