"""Preview of what a synonym group changes in the search (V2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from catalog.entries.enums import SortOrder
from catalog.entries.models.text import EntryText, EntryTextQuerySet
from cms.japanese.models import SynonymGroup
from cms.japanese.query import Query, parse_query, synonyms_of, word_key

SHOWN = 5

#: Words by the id of their group; the id of a new group is None.
Groups = dict[int | None, list[str]]


class Title(NamedTuple):
    pk: int
    title: str


@dataclass(frozen=True)
class Sample:
    """The number of added or dropped entries, and the newest of them."""

    total: int = 0
    titles: tuple[Title, ...] = ()

    @property
    def others(self) -> int:
        return self.total - len(self.titles)


@dataclass(frozen=True)
class WordChange:
    word: str
    before: int
    after: int
    added: Sample = Sample()
    dropped: Sample = Sample()

    @property
    def is_same(self) -> bool:
        return not (self.added.total or self.dropped.total)


class Elsewhere(NamedTuple):
    """A word that is also in another group; the search uses both groups."""

    word: str
    pk: int
    group: str


@dataclass(frozen=True)
class Preview:
    changes: list[WordChange]
    elsewhere: list[Elsewhere]


def preview(words: Sequence[str], pk: int | None = None) -> Preview:
    """Return what changes if the group `pk` (None: a new group) has these words (V2).

    The words that the group would lose are included; without any words, it is the effect of the
    deletion. Uses one query for the groups, and at most five for each word.
    """
    stored = _stored()
    typed: Groups = stored | {pk: list(words)}
    now, then = synonyms_of(stored.values()), synonyms_of(typed.values())
    asked = dict.fromkeys([*words, *stored.get(pk, [])])
    return Preview(
        [_change(word, parse_query(word, now), parse_query(word, then)) for word in asked],
        list(_elsewhere(stored, words, pk)),
    )


def elsewhere(words: Sequence[str], pk: int | None = None) -> list[Elsewhere]:
    """Return which of `words` are in groups other than `pk`, in any spelling (V2)."""
    return list(_elsewhere(_stored(), words, pk))


def _stored() -> Groups:
    rows = SynonymGroup.objects.order_by("pk").values_list("pk", "words")
    return {pk: words.splitlines() for pk, words in rows}


def _elsewhere(groups: Groups, words: Sequence[str], pk: int | None) -> Iterator[Elsewhere]:
    keys = {word_key(word): word for word in words}
    for other, group in groups.items():
        if other is not None and other != pk:
            for each in dict.fromkeys(word_key(word) for word in group):
                if each in keys:
                    yield Elsewhere(keys[each], other, "＝".join(group))


def _change(word: str, now: Query, then: Query) -> WordChange:
    before, after = _found(now), _found(then)
    number = before.count()
    if now == then:
        return WordChange(word, number, number)
    kept, number_then = before.answering(then).count(), after.count()
    return WordChange(
        word,
        number,
        number_then,
        added=_sample(number_then - kept, after, before),
        dropped=_sample(number - kept, before, after),
    )


def _found(query: Query) -> EntryTextQuerySet:
    """Return what visitors find; a blank query has no hits."""
    listed = EntryText.objects.listed()
    return listed.none() if query.is_blank else listed.answering(query)


def _sample(total: int, found: EntryTextQuerySet, others: EntryTextQuerySet) -> Sample:
    if not total:
        return Sample()
    left = found.exclude(pk__in=others.values("pk")).sorted_by(SortOrder.UPDATED)
    titles = left.values_list("pk", "entry__title")[:SHOWN]
    return Sample(total, tuple(Title(pk, title) for pk, title in titles))
