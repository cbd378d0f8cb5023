"""Template tags of every page: its menus, and what its printed sheets are called."""

from functools import cache
from typing import Any, NamedTuple

from django import template
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.utils.formats import date_format

from cms.web.addresses import site_url
from home.pages.models import Menu, MenuItem

register = template.Library()


class MenuLink(NamedTuple):
    title: str
    url: str
    is_current: bool
    group: str


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any], place: str) -> list[MenuLink]:
    """Return the items of the menu at `place` whose pages are published.

    An item is current on its page and on all pages below. One query serves all menus of a page.
    The search over the site is no item: it stands as a field in the head of the page.
    """
    request = context.get("request")
    path = request.path if request else ""
    return [
        MenuLink(item.title, item.url, is_current(item.url, path), item.group)
        for item in items_of(request)
        if item.menu.place == place and not item.is_site_search
    ]


@register.simple_tag(takes_context=True)
def menu_text(context: dict[str, Any], place: str) -> str:
    """Return the text beside the menu at `place`: in the footer, how to reach the association."""
    items = items_of(context.get("request"))
    return next((item.menu.text for item in items if item.menu.place == place), "")


@register.simple_tag(takes_context=True)
def site_search_url(context: dict[str, Any]) -> str:
    """Return the address of the search over the site, "" while it stands in no menu."""
    items = items_of(context.get("request"))
    return next((item.url for item in items if item.is_site_search), "")


@register.simple_tag
def help_url(request: Any, topic: str) -> str:
    """Return the page that tells how to use a screen about `topic`, "" while there is none (M7).

    It comes with the menus, so that it costs no query.
    """
    items = items_of(request or None)
    links = (item for item in items if item.menu.place == Menu.Place.HELP)
    return next((item.url for item in links if item.topic == topic), "")


@register.simple_tag(takes_context=True)
def sheet_line(context: dict[str, Any]) -> str:
    """Return site, address and date, which stand at the foot of every printed sheet (W7)."""
    request = context.get("request")
    address = site_url(uri_to_iri(request.get_full_path())) if request else ""
    return f"ＡＰＰＬＩＣ　{address}　{date_format(timezone.localdate())}"


def items_of(request: Any) -> list[MenuItem]:
    """Return the items of all menus; the request caches them for the other menus."""
    kept: list[MenuItem] | None = getattr(request, "menu_items", None)
    if kept is not None:
        return kept
    found = list(_published_items().all())
    if request is not None:
        request.menu_items = found
    return found


@cache
def _published_items() -> QuerySet[MenuItem]:
    """Return the query of every page; it is kept, its answer is not."""
    published = Q(page__isnull=True) | Q(page__live=True)
    items = MenuItem.objects.filter(published).select_related("menu", "page")
    return items.order_by("sort_order", "pk")


def is_current(url: str, path: str) -> bool:
    """Whether `path` is `url` or below it; the home page matches only itself."""
    return path == url or (url != "/" and path.startswith(url))
