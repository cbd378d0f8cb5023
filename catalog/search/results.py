"""The search: from conditions to hits, total and facet counts (V2, V3, V8)."""

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
from catalog.entries.models.traits import Trait, mask_of, masks_with
from catalog.entries.permissions import VISITOR
from catalog.entries.querysets import EntryQuerySet
from catalog.search.hits import Hits, InOrder, Ranking
from catalog.search.near.ranking import NearEntries, near_entries
from catalog.taxonomy.keys import genre_ids_of
from catalog.taxonomy.models import Genre, InformationType
from catalog.taxonomy.tree import GenreTree
from cms.japanese.meaning.nearness import question
from cms.japanese.meaning.sentences import is_quoted, is_sentence
from cms.japanese.query import Query, Word
from cms.japanese.synonyms import synonyms, understood
from cms.web.text import asked_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User

MOST_TERMS_WORD_BY_WORD = 300
#: So many entries with all words of a sentence are answer enough.
MANY_FOR_A_SENTENCE = 30

T = TypeVar("T")


@dataclass(frozen=True)
class Conditions:
    """The conditions of a search; without any, it finds everything (V2)."""

    text: str = ""
    genres: tuple[Genre, ...] = ()
    types: tuple[InformationType, ...] = ()
    traits: tuple[Trait, ...] = ()
    sort: SortOrder = SortOrder.UPDATED

    @classmethod
    def read(
        cls, query: QueryDict, tree: GenreTree, types: dict[str, InformationType]
    ) -> Conditions:
        """Read the conditions from a query string; wrong values are ignored (contract)."""
        text = asked_text(query)
        return cls(
            text=text,
            genres=tuple(_known(query.getlist("genre"), tree.by_slug)),
            types=tuple(_known(query.getlist("type"), types)),
            traits=tuple(_known(query.getlist("only"), {each.value: each for each in Trait})),
            sort=_sort(query.get("sort", ""), text),
        )

    @cached_property
    def query(self) -> Query:
        return understood(self.text)

    @property
    def are_void(self) -> bool:
        """Whether the text has no searchable word, like 「！？」, and so cannot have hits."""
        words = (*self.query.all_of, *self.query.none_of)
        return bool(self.text) and not any(word.variants for word in words)

    @property
    def are_empty(self) -> bool:
        return not (self.text or self.genres or self.types or self.traits)


def types_by_slug() -> dict[str, InformationType]:
    """Return the types by slug, in order; retired slugs lead to the successors (S2)."""
    found = {each.pk: each for each in InformationType.objects.order_by("sort_order", "pk")}
    in_use = {each.slug: each for each in found.values() if not each.is_retired}
    retired = [each for each in found.values() if each.is_retired]
    return in_use | {each.slug: found[each.successor_id] for each in retired if each.successor_id}


def _known(slugs: list[str], known: dict[str, T]) -> list[T]:
    return [known[slug] for slug in dict.fromkeys(slugs) if slug in known]


def _by_trait(by_mask: Counter[int]) -> Counter[Trait]:
    found = Counter[Trait]()
    for mask, number in by_mask.items():
        for trait in Trait:
            found[trait] += number if mask & trait.bit else 0
    return found


def usual_order(text: str) -> SortOrder:
    """Return the order without a choice: the nearest first where there is a text (V3)."""
    return SortOrder.RELEVANCE if text else SortOrder.UPDATED


def _sort(value: str, text: str) -> SortOrder:
    if value not in SortOrder.values or (value == SortOrder.RELEVANCE and not text):
        return usual_order(text)
    return SortOrder(value)


@dataclass(frozen=True)
class Counts:
    """The number of hits, and the number that each choice would give."""

    total: int = 0
    by_type: Counter[int] = field(default_factory=Counter)
    by_genre: Counter[int] = field(default_factory=Counter)
    by_trait: Counter[Trait] = field(default_factory=Counter)


class EntrySearch:
    """One search over what `reader` may find (M13); the caller checks who may open details.

    Genres are combined with OR, types with OR, and text, genres, types and traits with AND. The
    count of a genre is the number of hits with this genre alone and the same other conditions;
    likewise for types; that of a trait is the number with this trait besides (V2). One query,
    grouped by type, genre key and traits, gives the total and all counts. Without a text they come
    from `ListedCount`.
    """

    def __init__(
        self,
        conditions: Conditions,
        tree: GenreTree,
        reader: User | AnonymousUser = VISITOR,
        *,
        reads_sentences: bool = False,
    ) -> None:
        self.conditions = conditions
        self.tree = tree
        self.reader = reader
        self.reads_sentences = reads_sentences

    @cached_property
    def groups(self) -> Counter[Group]:
        """The number of entries that answer the text, by type, genre key, class and traits."""
        return self.near.groups if self.near else self.literal_groups

    @cached_property
    def literal_groups(self) -> Counter[Group]:
        """The same for the entries with all words of the text."""
        if not self.conditions.text:
            return self._listed_groups
        return self._with_text.groups()

    @cached_property
    def _listed_groups(self) -> Counter[Group]:
        return ListedCount.objects.listed_for(self.reader).groups()

    @cached_property
    def near(self) -> NearEntries | None:
        """The entries near in meaning, if they answer the text better than its words (V14).

        They do for a sentence, unless many entries have all its words, and where no entry has;
        not for a phrase in quotation marks.
        """
        text = self.conditions.text
        if not self.reads_sentences or not text or is_quoted(text):
            return None
        literal = self.literal_groups.total()
        if literal >= MANY_FOR_A_SENTENCE or (literal and not is_sentence(text)):
            return None
        asked = question(text, synonyms())
        if not asked.says_enough:
            return None
        first = list(self._with_text.values_list("pk", flat=True)) if literal else []
        found = self.texts.answering(Query(none_of=self.conditions.query.none_of))
        near = near_entries(asked, found, self._listed_groups, first)
        return near if near.keys else None

    @property
    def finds_no_words(self) -> bool:
        """Whether the words of the text find nothing, though they are no sentence."""
        if self.near:
            return not self.is_told_in_a_sentence
        return not self.counts.total

    @property
    def is_told_in_a_sentence(self) -> bool:
        return bool(self.near) and is_sentence(self.conditions.text)

    @property
    def _with_text(self) -> EntryTextQuerySet:
        return self.texts.answering(self.conditions.query)

    @property
    def texts(self) -> EntryTextQuerySet:
        """The index rows that the reader may find (M13)."""
        return EntryText.objects.listed_for(self.reader)

    @cached_property
    def counts(self) -> Counts:
        by_type, by_key, by_traits = Counter[int](), Counter[str](), Counter[int]()
        for (type_id, key, _, traits), number in self.groups.items():
            if not self._has_traits(traits):
                continue
            if self._is_in_genres(key):
                by_type[type_id] += number
            if self._is_in_types(type_id):
                by_key[key] += number
                by_traits[traits] += number if self._is_in_genres(key) else 0
        by_genre = Counter[int]()
        for key, number in by_key.items():
            for genre_id in self.tree.with_ancestors(genre_ids_of(key)):
                by_genre[genre_id] += number
        total = sum(number for type_id, number in by_type.items() if self._is_in_types(type_id))
        return Counts(total, by_type, by_genre, _by_trait(by_traits))

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

    @cached_property
    def _mask(self) -> int:
        return mask_of(self.conditions.traits)

    def _has_traits(self, traits: int) -> bool:
        return traits & self._mask == self._mask

    @property
    def found(self) -> EntryTextQuerySet:
        return self._narrowed(self._answering)

    @property
    def _answering(self) -> EntryTextQuerySet:
        return self.texts.filter(pk__in=self.near.keys) if self.near else self._with_text

    def _narrowed(self, found: EntryTextQuerySet) -> EntryTextQuerySet:
        """Apply the conditions besides the text."""
        if self._mask:
            found = found.filter(traits__in=masks_with(self._mask))
        if self._types:
            found = found.filter(information_type__in=self._types)
        if self._branches:
            keys = {each.genre_key for each in self.groups if self._is_in_genres(each.genre_key)}
            found = found.filter(genre_key__in=keys)
        return found

    @property
    def hits(self) -> Hits:
        if self.near:
            return Hits(self._near_order(self.near), self.reader)
        ranking = Ranking(
            query=self.conditions.query,
            order=self.conditions.sort,
            listed=self.texts,
            narrowed=self._narrowed,
            total=self.counts.total,
            matching=sum(self.groups.values()),
        )
        return Hits(ranking, self.reader)

    def _near_order(self, near: NearEntries) -> InOrder:
        if self.conditions.sort == SortOrder.RELEVANCE:
            return InOrder([pk for pk, group in near.groups_by_key.items() if self._has(group)])
        rows = self.found.sorted_by(self.conditions.sort, is_common=False)
        return InOrder(list(rows.values_list("pk", flat=True)))

    def _has(self, group: Group) -> bool:
        return (
            self._has_traits(group.traits)
            and self._is_in_types(group.information_type_id)
            and self._is_in_genres(group.genre_key)
        )

    @property
    def entries(self) -> EntryQuerySet:
        """The hits as a queryset, for code that needs more than a page of the list."""
        return Entry.objects.listed_for(self.reader).filter(pk__in=self.found.values("pk"))

    def without(self, name: str) -> EntrySearch:
        """Return the same search without one group of conditions."""
        dropped = {
            "text": replace(self.conditions, text=""),
            "genres": replace(self.conditions, genres=()),
            "types": replace(self.conditions, types=()),
            "traits": replace(self.conditions, traits=()),
        }
        return EntrySearch(
            dropped[name], self.tree, self.reader, reads_sentences=self.reads_sentences
        )

    def with_text(self, text: str, groups: Counter[Group]) -> EntrySearch:
        """Return the same search with another text, whose `groups` are already counted (V8)."""
        search = EntrySearch(replace(self.conditions, text=text), self.tree, self.reader)
        search.groups = groups
        return search

    @property
    def words_without_hits(self) -> list[Word]:
        """The words of the text without any hit in all genres and types (V8)."""
        return [word for word, number in self.hits_of_words if not number]

    @cached_property
    def hits_of_words(self) -> list[tuple[Word, int]]:
        """Each word of the text, with its number of hits under no other condition (V8).

        Empty for texts with very many terms, which no user types.
        """
        query = self.conditions.query
        if len(query.terms) > MOST_TERMS_WORD_BY_WORD:
            return []
        if len(query.all_of) == 1 and not query.none_of:
            return [(query.all_of[0], self.literal_groups.total())]
        return list(zip(query.all_of, self.texts.hits_of_words(query.all_of), strict=True))

    def loosenings(self) -> list[tuple[str, int]]:
        """Return each group that can be dropped, and the number of hits without it (V8)."""
        groups = ("text", "genres", "types", "traits")
        chosen = [name for name in groups if getattr(self.conditions, name)]
        counted = [(name, self.without(name).counts.total) for name in chosen]
        return [(name, number) for name, number in counted if number]

    def neighbours(self) -> list[tuple[Genre, int]]:
        """Return ancestors and siblings of the chosen genres that have hits (V8)."""
        chosen = {genre.pk for genre in self.conditions.genres}
        near: dict[int, Genre] = {}
        for genre in self.conditions.genres:
            for other in (*self.tree.ancestors_of(genre), *self.tree.siblings_of(genre)):
                if other.pk not in chosen:
                    near[other.pk] = other
        numbers = self.counts.by_genre
        return [(genre, numbers[pk]) for pk, genre in near.items() if numbers[pk]]
