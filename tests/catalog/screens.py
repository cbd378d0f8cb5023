"""How the tests read the secretariat's screens."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Entry
from tests.catalog.html import soup

#: Everybody but the secretariat.
OTHERS = ("visitor", "general", "colleague", "other", "special", "wg")


def url(model: Any, name: str, *args: Any) -> str:
    """Return the address of one of Wagtail's screens of `model`."""
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


def menu_labels(client: Client) -> list[str]:
    """Return every label of the admin's menu, sub-menus included."""
    props = soup(client.get("/admin/")).select_one("#wagtail-sidebar-props").string
    labels: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            node = list(node.values())
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, str):
            labels.append(node)

    walk(json.loads(props))
    return labels


def titles(page: HttpResponse) -> list[str]:
    """Return the titles of the rows of a list, in their order."""
    return [
        cell.a.get_text(strip=True) for cell in soup(page).select("main td.title .title-wrapper")
    ]


def buttons(page: HttpResponse) -> set[str]:
    """Return the labels of the buttons that stand beside the titles."""
    return {each.get_text(strip=True) for each in soup(page).select("td.title a.button-small")}


def main_text(page: HttpResponse) -> str:
    """Return what the screen says."""
    return soup(page).select_one("main, #main").get_text(" ", strip=True)


def fresh(entry: Entry) -> Entry:
    """Return the row as it stands now."""
    return Entry.objects.get(pk=entry.pk)


def queries_of(client: Client, path: str, query: dict[str, str] | None = None) -> int:
    """Return how many queries a screen costs."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, query or {}).status_code == 200
    return len(captured)
