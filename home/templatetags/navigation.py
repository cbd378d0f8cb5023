"""The template tag for the menus of every page."""

from typing import Any, NamedTuple

from django import template
from django.db.models import Q

from home.pages.models import MenuItem

register = template.Library()


class MenuLink(NamedTuple):
    title: str
    url: str
    is_current: bool


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any], place: str) -> list[MenuLink]:
    """Return the items of the menu at `place` whose pages are published.

    An item is current on its page and on all pages below. One query serves all menus of a page.
    """
    request = context.get("request")
    path = request.path if request else ""
    return [
        MenuLink(item.title, item.url, is_current(item.url, path))
        for item in items_of(request)
        if item.menu.place == place
    ]


def items_of(request: Any) -> list[MenuItem]:
    """Return the items of all menus; the request caches them for the other menus."""
    kept: list[MenuItem] | None = getattr(request, "menu_items", None)
    if kept is not None:
        return kept
    published = Q(page__isnull=True) | Q(page__live=True)
    items = MenuItem.objects.filter(published).select_related("menu", "page")
    found = list(items.order_by("sort_order", "pk"))
    if request is not None:
        request.menu_items = found
    return found


def is_current(url: str, path: str) -> bool:
    """Whether `path` is `url` or below it; the home page matches only itself."""
    return path == url or (url != "/" and path.startswith(url))
