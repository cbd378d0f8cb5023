"""URLs of the service's pages, for links from other places."""

from __future__ import annotations

from wagtail.models import Page

from catalog.pages.models import EntrySearchPage, OwnEntriesPage
from cms.web.addresses import site_url


def search_url(*, full: bool = False) -> str:
    """Return the URL of the search (V2), "" if there is no live page; `full` for mails."""
    return _address_of(EntrySearchPage, full=full)


def own_entries_url(*, full: bool = False) -> str:
    """Return the URL of the organisation's own list (R2), "" if there is no live page."""
    return _address_of(OwnEntriesPage, full=full)


def own_entries_url_for(organization_id: int, *, full: bool = False) -> str:
    """Return the URL where the secretariat writes in the name of the organisation (S7)."""
    return in_name_of(own_entries_url(full=full), organization_id)


def in_name_of(list_url: str, organization_id: int) -> str:
    return f"{list_url}for/{organization_id}/"


def _address_of(model: type[Page], *, full: bool) -> str:
    page = model.objects.live().first()
    if page is None:
        return ""
    return site_url(page.url) if full else str(page.url)
