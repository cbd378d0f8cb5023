"""The catalogue at a glance: what stands under every great genre and of every kind (V0, W1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from catalog.search.results import Conditions, EntrySearch, types_by_slug
from catalog.taxonomy.models import InformationType, TaxonomyTerm
from catalog.taxonomy.tree import GenreTree

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User


@dataclass(frozen=True)
class GenreShelf:
    name: str
    icon: str
    count: int
    url: str


@dataclass(frozen=True)
class TypeShelf:
    type: InformationType
    count: int
    url: str


@dataclass(frozen=True)
class Shelves:
    """What a reader finds in all, by great genre, and by type."""

    url: str
    total: int
    genres: list[GenreShelf]
    types: list[TypeShelf]


def shelves_for(reader: User | AnonymousUser, search_url: str) -> Shelves:
    """Count what `reader` may find (M13), using three queries; a genre counts all below it."""
    tree = GenreTree()
    counts = EntrySearch(Conditions(), tree, reader).counts
    return Shelves(
        url=search_url,
        total=counts.total,
        genres=[
            GenreShelf(
                each.name, each.icon, counts.by_genre[each.pk], _url(search_url, "genre", each)
            )
            for each in tree.roots
        ],
        types=[
            TypeShelf(each, counts.by_type[each.pk], _url(search_url, "type", each))
            for each in dict.fromkeys(types_by_slug().values())
        ],
    )


def _url(search_url: str, key: str, term: TaxonomyTerm) -> str:
    return f"{search_url}?{urlencode({key: term.slug})}"
