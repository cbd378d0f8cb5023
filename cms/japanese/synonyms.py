"""The secretariat's current synonyms, read again for every search (V2)."""

from __future__ import annotations

from functools import lru_cache

from cms.japanese.models import SynonymGroup
from cms.japanese.query import Query, Synonyms, parse_query, synonyms_of


def synonyms() -> Synonyms:
    """Return the argument for `parse_query`, using one query; changes apply to the next search."""
    return _parsed(tuple(SynonymGroup.objects.order_by("pk").values_list("words", flat=True)))


def understood(text: str) -> Query:
    """Parse `text` with the current synonyms; "" gives a blank query."""
    return parse_query(text, synonyms()) if text else Query()


@lru_cache(maxsize=4)
def _parsed(groups: tuple[str, ...]) -> Synonyms:
    return synonyms_of(group.splitlines() for group in groups)
