"""Template tags of every page: the association's identity, the menus, the printed sheets' name."""

from functools import cache
from typing import Any, NamedTuple

from django import template
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.utils.formats import date_format

from cms.web.addresses import site_url
from home.pages.identity import Identity, identity_from, told
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
    return f"{identity(request).short_name}　{address}　{date_format(timezone.localdate())}"


@register.simple_tag
def identity(request: Any) -> Identity:
    """Return the names and the mark; they come with the menus, so that they cost no query.

    Without a request, as on the page of an error of the server, nothing is asked; and before the
    site has a menu, it bears the name that it begins with.
    """
    items = items_of(request) if request else []
    if not items:
        return Identity()
    if not hasattr(request, "identity"):
        request.identity = identity_from(items[0].identity)
    found: Identity = request.identity
    return found


@register.simple_tag
def identity_alone(request: Any) -> Identity:
    """Return the same on a screen without menus, for one query."""
    if not hasattr(request, "identity"):
        request.identity = identity_from(told().first())
    found: Identity = request.identity
    return found


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
    items = items.annotate(identity=Subquery(told()))
    return items.order_by("sort_order", "pk")


def is_current(url: str, path: str) -> bool:
    """Whether `path` is `url` or below it; the home page matches only itself."""
    return path == url or (url != "/" and path.startswith(url))
