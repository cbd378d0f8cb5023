"""The screens of the admin, as its addresses name them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

ADMIN = "admin/"


def admin_names() -> set[str]:
    """Return the name of every address below the admin, with its namespace."""
    return set(_names(get_resolver(), "", ""))


def _names(resolver: Any, above: str, namespace: str) -> Iterator[str]:
    for each in resolver.url_patterns:
        place = above + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _names(each, place, inner)
        elif place.startswith(ADMIN) and each.name:
            yield f"{namespace}{each.name}"
