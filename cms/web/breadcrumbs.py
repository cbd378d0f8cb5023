"""Breadcrumbs from the home page to the current screen (V6, R9)."""

from typing import NamedTuple

from wagtail.models import Page

HOME_DEPTH = 2


class Crumb(NamedTuple):
    """One step: title and address; the current screen has no address."""

    title: str
    url: str = ""


def trail_of(page: Page, *steps: Crumb) -> list[Crumb]:
    crumbs = [
        Crumb(each.title, each.url) for each in _with_ancestors(page) if each.live or each is page
    ]
    crumbs.extend(steps)
    return [*crumbs[:-1], Crumb(crumbs[-1].title)]


def _with_ancestors(page: Page) -> list[Page]:
    """Return the pages from the home page to `page`; routing has already cached the parents."""
    pages = [page]
    while pages[0].depth > HOME_DEPTH:
        pages.insert(0, pages[0].get_parent())
    return pages
