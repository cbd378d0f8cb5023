"""Update search URLs that contain retired genres and types (S2)."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from catalog.taxonomy.models import Genre, InformationType


def renamed_query(
    query: QueryDict, genres: Mapping[str, Genre], types: Mapping[str, InformationType]
) -> str | None:
    """Return `query` with the slugs of the successors, None if it has nothing retired.

    Both mappings also have the retired slugs. Other values stay as they are, even unknown ones.
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
