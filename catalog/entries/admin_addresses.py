"""URLs of entries in the admin."""

from __future__ import annotations

from django.urls import reverse

from catalog.entries.models.entry import Entry

ENTRY_LIST = "wagtailsnippets_catalog_entry:list"
ENTRY_INSPECT = "wagtailsnippets_catalog_entry:inspect"
ENTRY_HISTORY = "wagtailsnippets_catalog_entry:history"


def inspect_url(entry: Entry) -> str:
    return reverse(ENTRY_INSPECT, args=[entry.pk])


def list_url(query: str = "") -> str:
    return f"{reverse(ENTRY_LIST)}?{query}" if query else reverse(ENTRY_LIST)
