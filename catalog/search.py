"""The search: conditions in, hits, total and facet counts out (V2, V3, V8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from django.http import QueryDict

from catalog.enums import SortOrder
from catalog.genre_tree import GenreTree
from catalog.models import Entry, Genre, InformationType
from catalog.querysets import EntryQuerySet
from cms.text import search_words, without_controls

LONGEST_TEXT = 200

T = TypeVar("T")


@dataclass(frozen=True)
class Conditions:
    """What the visitor looks for; nothing chosen means everything (V2)."""

    text: str = ""
    genres: tuple[Genre, ...] = ()
    types: tuple[InformationType, ...] = ()
    sort: SortOrder = SortOrder.UPDATED

    @classmethod
    def read(
        cls, query: QueryDict, tree: GenreTree, types: dict[str, InformationType]
    ) -> Conditions:
        """Read the conditions from an address; wrong values are ignored (contract)."""
        text = without_controls(query.get("q", ""))[:LONGEST_TEXT].strip()
        return cls(
            text=text,
            genres=tuple(_known(query.getlist("genre"), tree.by_slug)),
            types=tuple(_known(query.getlist("type"), types)),
            sort=_sort(query.get("sort", ""), text),
        )

    @cached_property
    def words(self) -> list[str]:
        """The normalised words of the text."""
        return search_words(self.text)

    @property
    def are_empty(self) -> bool:
        """Whether nothing is chosen."""
        return not (self.text or self.genres or self.types)


def types_by_slug() -> dict[str, InformationType]:
    """Return the types by slug, in their order; retired slugs lead to the successors (S2)."""
    found = {each.pk: each for each in InformationType.objects.order_by("sort_order", "pk")}
    in_use = {each.slug: each for each in found.values() if not each.is_retired}
    retired = [each for each in found.values() if each.is_retired]
    return in_use | {each.slug: found[each.successor_id] for each in retired if each.successor_id}


def _known(slugs: list[str], known: dict[str, T]) -> list[T]:
    return [known[slug] for slug in dict.fromkeys(slugs) if slug in known]


def _sort(value: str, text: str) -> SortOrder:
    """Return the order asked for; relevance needs a text to be relevant to."""
    if value not in SortOrder.values or (value == SortOrder.RELEVANCE and not text):
        return SortOrder.UPDATED
    return SortOrder(value)


@dataclass(frozen=True)
class Counts:
    """How many entries there are in all, and how many each choice would give."""

    total: int = 0
    by_type: Counter[int] = field(default_factory=Counter)
    by_genre: Counter[int] = field(default_factory=Counter)


class EntrySearch:
    """One search over what every visitor may find; the caller decides who opens the details.

    Within genres OR, within types OR, between text, genres and types AND. A genre's count is what
    the list would hold with that genre alone, text and types kept; a type's likewise (V2). Total
    and all counts come from one small statement, grouped by type and genre key.
    """

    def __init__(self, conditions: Conditions, tree: GenreTree) -> None:
        self.conditions = conditions
        self.tree = tree

    @property
    def _with_text(self) -> EntryQuerySet:
        return Entry.objects.listed().containing(self.conditions.words)

    @property
    def hits(self) -> EntryQuerySet:
        """The entries found, in the order asked for, with everything that a row shows."""
        conditions = self.conditions
        found = self._with_text
        if conditions.types:
            found = found.filter(information_type__in=[each.pk for each in conditions.types])
        if conditions.genres:
            found = found.in_genres(self.tree.branch_ids(conditions.genres))
        return found.for_rows().sorted_by(conditions.sort, conditions.words)

    @cached_property
    def counts(self) -> Counts:
        """Total and facet counts (V2)."""
        chosen_types = {each.pk for each in self.conditions.types}
        chosen_genres = self.tree.branch_ids(self.conditions.genres)
        total, by_type, by_genre = 0, Counter[int](), Counter[int]()
        for type_id, key, number in self._with_text.facet_groups():
            genre_ids = {int(part) for part in key.split(",") if part}
            in_types = not chosen_types or type_id in chosen_types
            in_genres = not chosen_genres or not chosen_genres.isdisjoint(genre_ids)
            if in_genres:
                by_type[type_id] += number
            if in_types:
                for genre_id in self.tree.with_ancestors(genre_ids):
                    by_genre[genre_id] += number
            if in_types and in_genres:
                total += number
        return Counts(total, by_type, by_genre)

    def without(self, name: str) -> EntrySearch:
        """Return the same search with one group of conditions dropped: text, genres or types."""
        dropped = {
            "text": replace(self.conditions, text=""),
            "genres": replace(self.conditions, genres=()),
            "types": replace(self.conditions, types=()),
        }
        return EntrySearch(dropped[name], self.tree)

    def loosenings(self) -> list[tuple[str, int]]:
        """Return each group that could be dropped and the hits that would give (V8)."""
        chosen = [name for name in ("text", "genres", "types") if getattr(self.conditions, name)]
        counted = [(name, self.without(name).counts.total) for name in chosen]
        return [(name, number) for name, number in counted if number]

    def neighbours(self) -> list[tuple[Genre, int]]:
        """Return parents and siblings of the chosen genres that would give hits (V8)."""
        chosen = {genre.pk for genre in self.conditions.genres}
        near: dict[int, Genre] = {}
        for genre in self.conditions.genres:
            for other in (*self.tree.ancestors_of(genre), *self.tree.siblings_of(genre)):
                if other.pk not in chosen:
                    near[other.pk] = other
        numbers = self.counts.by_genre
        return [(genre, numbers[pk]) for pk, genre in near.items() if numbers[pk]]
