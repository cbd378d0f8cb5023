"""Addresses of searches that name genres and types since merged into others (S2)."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from catalog.taxonomy.models import Genre, InformationType


def renamed_query(
    query: QueryDict, genres: Mapping[str, Genre], types: Mapping[str, InformationType]
) -> str | None:
    """Return `query` with the successors' slugs, None if it names nothing retired.

    Both mappings know the old slugs too. Everything else stays as it is, unknown values included.
    """
    renamed, is_changed = query.copy(), False
    known_terms: dict[str, Mapping[str, Genre | InformationType]] = {"genre": genres, "type": types}
    for key, known in known_terms.items():
        asked = query.getlist(key)
        now = [known[slug].slug if slug in known else slug for slug in asked]
        if now != asked:
            renamed.setlist(key, list(dict.fromkeys(now)))
            is_changed = True
    return renamed.urlencode() if is_changed else None
