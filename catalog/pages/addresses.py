"""Where the pages of the service stand, for those who link to them from elsewhere."""

from __future__ import annotations

from wagtail.models import Page

from catalog.pages.models import EntrySearchPage, OwnEntriesPage


def search_url(*, full: bool = False) -> str:
    """Return the address of the search (V2), "" while there is none; `full` for mails."""
    return _address_of(EntrySearchPage, full=full)


def own_entries_url(*, full: bool = False) -> str:
    """Return the address of the registrant's own list (R2), "" while there is none."""
    return _address_of(OwnEntriesPage, full=full)


def _address_of(model: type[Page], *, full: bool) -> str:
    page = model.objects.live().first()
    if page is None:
        return ""
    url: str = page.full_url if full else page.url
    return url
