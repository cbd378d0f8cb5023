"""Which pages of the tree somebody may see, for maps of the site (W2, W4)."""

from __future__ import annotations

from django.db.models import Q
from wagtail.models import Page
from wagtail.query import PageQuerySet

from catalog.pages.models import OwnEntriesPage

HOME_DEPTH = 2


def open_pages() -> PageQuerySet[Page]:
    """Return what every visitor may open, in the order of the tree, with one further query.

    A page below one that is not published stands in no map, nor do the screens of members.
    """
    found = Page.objects.live().public().filter(depth__gte=HOME_DEPTH).not_type(OwnEntriesPage)
    return found.exclude(below_unpublished_q()).order_by("path")


def below_unpublished_q() -> Q:
    """Return what lies below a page that is not published."""
    closed = Page.objects.filter(live=False, numchild__gt=0, depth__gte=HOME_DEPTH)
    below = Q(pk__in=[])
    for path in closed.values_list("path", flat=True):
        below |= Q(path__startswith=path)
    return below
