"""The conditions of a search as text and as a query string (V10, V12)."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict

from catalog.search.results import Conditions
from catalog.taxonomy.models import InformationType
from catalog.taxonomy.tree import GenreTree

EVERYTHING = "すべての情報"


def condition_rows(conditions: Conditions) -> list[tuple[str, str]]:
    rows = [
        ("フリーワード", conditions.text),
        ("行政課題のジャンル", _any_of([genre.name for genre in conditions.genres])),
        ("情報種別", _any_of([each.name for each in conditions.types])),
        ("条件", "、".join(str(each.label) for each in conditions.traits)),
    ]
    return [(label, value) for label, value in rows if value]


def _any_of(names: list[str]) -> str:
    return "、".join(names) + ("（いずれか）" if len(names) > 1 else "")


def in_one_line(conditions: Conditions) -> str:
    parts = [
        "・".join(genre.name for genre in conditions.genres),
        "・".join(each.name for each in conditions.types),
        "・".join(str(each.label) for each in conditions.traits),
        f"「{conditions.text}」" if conditions.text else "",
    ]
    return "／".join(part for part in parts if part) or EVERYTHING


def query_of(conditions: Conditions) -> str:
    """Return the conditions as a query string, without 「?」, order and page."""
    pairs = [("q", conditions.text)] if conditions.text else []
    pairs += [("genre", genre.slug) for genre in conditions.genres]
    pairs += [("type", each.slug) for each in conditions.types]
    pairs += [("only", each.value) for each in conditions.traits]
    return urlencode(pairs)


def is_same(query: str, other: str) -> bool:
    """Whether two query strings hold the same conditions, in whatever order."""
    return sorted(parse_qsl(query)) == sorted(parse_qsl(other))


def conditions_of(
    query: str, tree: GenreTree, types: dict[str, InformationType]
) -> Conditions | None:
    """Return the conditions stored in `query`; None if all its genres or all its types are gone.

    The result list ignores unknown values; here that would widen the search to everything.
    """
    kept = QueryDict(query)
    conditions = Conditions.read(kept, tree, types)
    lost_genres = kept.getlist("genre") and not conditions.genres
    lost_types = kept.getlist("type") and not conditions.types
    return None if lost_genres or lost_types else conditions
