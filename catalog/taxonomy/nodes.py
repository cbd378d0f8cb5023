"""The genre tree as check boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from catalog.taxonomy.models import Genre
from catalog.taxonomy.tree import GenreTree


@dataclass
class GenreNode:
    """A genre check box with its count (if counts are shown) and the genres below it."""

    slug: str
    name: str
    checked: bool
    icon: str = ""
    count: int | None = None
    children: list[GenreNode] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return any(child.checked or child.is_open for child in self.children)


def genre_nodes(
    tree: GenreTree, checked: Collection[int], counts: Counter[int] | None = None
) -> list[GenreNode]:
    """Return the whole tree; `checked` and `counts` use genre ids."""

    def node(genre: Genre) -> GenreNode:
        return GenreNode(
            slug=genre.slug,
            name=genre.name,
            checked=genre.pk in checked,
            icon=genre.icon,
            count=None if counts is None else counts[genre.pk],
            children=[node(child) for child in tree.children_of(genre)],
        )

    return [node(genre) for genre in tree.roots]
