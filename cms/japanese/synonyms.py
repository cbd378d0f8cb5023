"""The synonyms that are in force: the secretariat's list, read anew for every search (V2)."""

from __future__ import annotations

from functools import lru_cache

from cms.japanese.models import SynonymGroup
from cms.japanese.query import Query, Synonyms, parse_query, synonyms_of


def synonyms() -> Synonyms:
    """Return what `parse_query` needs, in one query; a change counts from the next search on."""
    return _parsed(tuple(SynonymGroup.objects.order_by("pk").values_list("words", flat=True)))


def understood(text: str) -> Query:
    """Return what `text` asks for, every synonym in force included; "" asks for nothing."""
    return parse_query(text, synonyms()) if text else Query()


@lru_cache(maxsize=4)
def _parsed(groups: tuple[str, ...]) -> Synonyms:
    return synonyms_of(group.splitlines() for group in groups)
