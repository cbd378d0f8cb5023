"""The tree of genres, read with one query and used in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from catalog.taxonomy.models import Genre

STEP = " › "


class GenreTree:
    """All genres in use; a page loads the tree once.

    Retired genres are not in the tree; only their slugs still lead to the successor (S2).
    """

    def __init__(self, genres: Iterable[Genre] | None = None) -> None:
        found = list(Genre.objects.order_by("sort_order", "pk") if genres is None else genres)
        self.by_pk: dict[int, Genre] = {each.pk: each for each in found if not each.is_retired}
        self._retired = [each for each in found if each.is_retired]
        self._children: dict[int | None, list[Genre]] = defaultdict(list)
        for genre in self.by_pk.values():
            self._children[genre.parent_id].append(genre)

    @cached_property
    def by_slug(self) -> dict[str, Genre]:
        """The genres by slug; the slug of a retired genre leads to its successor."""
        return {genre.slug: genre for genre in self.by_pk.values()} | self.by_old_slug

    @cached_property
    def by_old_slug(self) -> dict[str, Genre]:
        return {
            each.slug: self.by_pk[each.successor_id]
            for each in self._retired
            if each.successor_id in self.by_pk
        }

    @property
    def roots(self) -> list[Genre]:
        """The genres without a parent (大ジャンル), in the secretariat's order."""
        return self._children[None]

    def children_of(self, genre: Genre) -> list[Genre]:
        return self._children.get(genre.pk, [])

    def siblings_of(self, genre: Genre) -> list[Genre]:
        return [other for other in self._children[genre.parent_id] if other.pk != genre.pk]

    def ancestors_of(self, genre: Genre) -> Iterator[Genre]:
        parent_id = genre.parent_id
        while parent_id is not None:
            parent = self.by_pk[parent_id]
            yield parent
            parent_id = parent.parent_id

    def path_of(self, genre: Genre) -> str:
        """Return the names from the root to `genre`: 防災 › 消防."""
        names = [genre.name, *(ancestor.name for ancestor in self.ancestors_of(genre))]
        return STEP.join(reversed(names))

    def walk(self, genres: Iterable[Genre] | None = None) -> Iterator[Genre]:
        """Yield `genres` (default: the roots), each followed by everything below it."""
        for genre in self.roots if genres is None else genres:
            yield genre
            yield from self.walk(self.children_of(genre))

    def branch_ids(self, genres: Iterable[Genre]) -> set[int]:
        """Return the ids of `genres` and all below: a checked parent includes them (V2)."""
        found: set[int] = set()
        waiting = list(genres)
        while waiting:
            genre = waiting.pop()
            if genre.pk not in found:
                found.add(genre.pk)
                waiting.extend(self.children_of(genre))
        return found

    def with_ancestors(self, genre_ids: Iterable[int]) -> set[int]:
        """Return the ids of the genres and their ancestors; unknown ids are ignored."""
        found: set[int] = set()
        for genre_id in genre_ids:
            genre = self.by_pk.get(genre_id)
            if genre is not None:
                found.add(genre.pk)
                found.update(ancestor.pk for ancestor in self.ancestors_of(genre))
        return found
