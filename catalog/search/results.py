"""The search: conditions in, hits, total and facet counts out (V2, V3, V8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from django.http import QueryDict

from catalog.entries.enums import SortOrder
from catalog.entries.models.entry import Entry
from catalog.entries.models.listed_count import Group, ListedCount
from catalog.entries.models.text import EntryText, EntryTextQuerySet
from catalog.entries.permissions import VISITOR
from catalog.entries.querysets import EntryQuerySet
from catalog.search.hits import Hits
from catalog.taxonomy.keys import genre_ids_of
from catalog.taxonomy.models import Genre, InformationType
from catalog.taxonomy.tree import GenreTree
from cms.japanese.query import Query, Word
from cms.japanese.synonyms import understood
from cms.web.text import asked_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User

#: So many hits that the first of them are soon met along the index of their order.
MANY = 10_000
MOST_TERMS_WORD_BY_WORD = 300

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
        text = asked_text(query)
        return cls(
            text=text,
            genres=tuple(_known(query.getlist("genre"), tree.by_slug)),
            types=tuple(_known(query.getlist("type"), types)),
            sort=_sort(query.get("sort", ""), text),
        )

    @cached_property
    def query(self) -> Query:
        """What the text asks for, the secretariat's synonyms included."""
        return understood(self.text)

    @property
    def are_void(self) -> bool:
        """Whether there is a text that names nothing, like 「！？」: nothing can answer it."""
        words = (*self.query.all_of, *self.query.none_of)
        return bool(self.text) and not any(word.variants for word in words)

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
    """One search over what `reader` may find (M13); the caller decides who opens the details.

    Within genres OR, within types OR, between text, genres and types AND. A genre's count is what
    the list would hold with that genre alone, text and types kept; a type's likewise (V2). Total
    and all counts come from one small statement, grouped by type and genre key; without a text,
    from counts that are kept.
    """

    def __init__(
        self, conditions: Conditions, tree: GenreTree, reader: User | AnonymousUser = VISITOR
    ) -> None:
        self.conditions = conditions
        self.tree = tree
        self.reader = reader

    @cached_property
    def groups(self) -> Counter[Group]:
        """How many entries answer the text, by type, genre key and class."""
        if not self.conditions.text:
            return ListedCount.objects.listed_for(self.reader).groups()
        return self._with_text.groups()

    @property
    def _with_text(self) -> EntryTextQuerySet:
        return self.texts.answering(self.conditions.query)

    @property
    def texts(self) -> EntryTextQuerySet:
        """The rows of the index that the reader finds anything in (M13)."""
        return EntryText.objects.listed_for(self.reader)

    @cached_property
    def counts(self) -> Counts:
        """Total and facet counts (V2)."""
        by_type, by_key = Counter[int](), Counter[str]()
        for (type_id, key, _), number in self.groups.items():
            if self._is_in_genres(key):
                by_type[type_id] += number
            if self._is_in_types(type_id):
                by_key[key] += number
        by_genre = Counter[int]()
        for key, number in by_key.items():
            for genre_id in self.tree.with_ancestors(genre_ids_of(key)):
                by_genre[genre_id] += number
        total = sum(number for type_id, number in by_type.items() if self._is_in_types(type_id))
        return Counts(total, by_type, by_genre)

    @cached_property
    def _branches(self) -> set[int]:
        return self.tree.branch_ids(self.conditions.genres)

    @cached_property
    def _types(self) -> set[int]:
        return {each.pk for each in self.conditions.types}

    def _is_in_genres(self, key: str) -> bool:
        return not self._branches or not self._branches.isdisjoint(genre_ids_of(key))

    def _is_in_types(self, type_id: int) -> bool:
        return not self._types or type_id in self._types

    @property
    def found(self) -> EntryTextQuerySet:
        """The rows of the index that answer all conditions."""
        found = self._with_text
        if self._types:
            found = found.filter(information_type__in=self._types)
        if self._branches:
            keys = {each.genre_key for each in self.groups if self._is_in_genres(each.genre_key)}
            found = found.filter(genre_key__in=keys)
        return found

    @property
    def hits(self) -> Hits:
        """The entries found, in the order asked for, with everything that a row shows."""
        order, query = self.conditions.sort, self.conditions.query
        if query.is_blank:
            return Hits(self.found.sorted_by(order), self.reader)
        found = self.found.sorted_by(order, query, is_common=False)
        if self.counts.total < MANY:
            return Hits(found, self.reader)
        return Hits(found, self.reader, beginning=self.found.sorted_by(order, query))

    @property
    def entries(self) -> EntryQuerySet:
        """The entries found, for those who ask more of them than a page of the list."""
        return Entry.objects.listed_for(self.reader).filter(pk__in=self.found.values("pk"))

    def without(self, name: str) -> EntrySearch:
        """Return the same search with one group of conditions dropped: text, genres or types."""
        dropped = {
            "text": replace(self.conditions, text=""),
            "genres": replace(self.conditions, genres=()),
            "types": replace(self.conditions, types=()),
        }
        return EntrySearch(dropped[name], self.tree, self.reader)

    def with_text(self, text: str, groups: Counter[Group]) -> EntrySearch:
        """Return the same search for another text, whose hits have been counted already (V8)."""
        search = EntrySearch(replace(self.conditions, text=text), self.tree, self.reader)
        search.groups = groups
        return search

    @cached_property
    def words_without_hits(self) -> list[Word]:
        """The words of the text that nothing has, whatever its genres and type (V8).

        None are known of a text with so many terms that nobody can have typed it in earnest.
        """
        query = self.conditions.query
        if len(query.terms) > MOST_TERMS_WORD_BY_WORD:
            return []
        if len(query.all_of) == 1 and not query.none_of:
            return [] if self.groups else list(query.all_of)
        return self.texts.lacking(query.all_of)

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
