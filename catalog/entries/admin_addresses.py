"""URLs of entries in the admin, and of what is done about them from other rooms' screens."""

from __future__ import annotations

from django.urls import reverse

from catalog.entries.models.entry import Entry
from catalog.taxonomy.models import Genre

ENTRY_LIST = "wagtailsnippets_catalog_entry:list"
ENTRY_INSPECT = "wagtailsnippets_catalog_entry:inspect"
ENTRY_HISTORY = "wagtailsnippets_catalog_entry:history"
CALL_ADD = "wagtailsnippets_catalog_registrationcall:add"


def inspect_url(entry: Entry) -> str:
    return reverse(ENTRY_INSPECT, args=[entry.pk])


def list_url(query: str = "") -> str:
    return f"{reverse(ENTRY_LIST)}?{query}" if query else reverse(ENTRY_LIST)


def call_url(genre: Genre) -> str:
    """Return the form of a new call for registration that asks for entries of `genre`."""
    return f"{reverse(CALL_ADD)}?genre={genre.slug}"
