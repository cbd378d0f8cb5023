"""Where the pages of the service stand, for those who link to them from elsewhere."""

from __future__ import annotations

from django.apps import apps


def page_url(model: str, *, full: bool = False) -> str:
    """Return the address of the one published page of `model`, "" while there is none.

    With `full`, the host is included: for mails.
    """
    page = apps.get_model("catalog", model).objects.live().first()
    if page is None:
        return ""
    url: str = page.full_url if full else page.url
    return url


def search_url() -> str:
    """Return the address of the search (V2)."""
    return page_url("EntrySearchPage")


def own_entries_url(*, full: bool = False) -> str:
    """Return the address of the registrant's own list (R2)."""
    return page_url("OwnEntriesPage", full=full)
