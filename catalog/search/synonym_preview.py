"""What a group of synonyms changes in the search, before it is saved (V2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from catalog.entries.enums import SortOrder
from catalog.entries.models.text import EntryText, EntryTextQuerySet
from cms.japanese.models import SynonymGroup
from cms.japanese.query import Query, parse_query, synonyms_of, word_key

SHOWN = 5

#: Words by the key of their group; a group that is not saved yet has none.
Groups = dict[int | None, list[str]]


class Title(NamedTuple):
    """An entry, as far as the preview names it."""

    pk: int
    title: str


@dataclass(frozen=True)
class Sample:
    """How many entries come in or drop out, and the newest of them."""

    total: int = 0
    titles: tuple[Title, ...] = ()

    @property
    def others(self) -> int:
        """How many are not named."""
        return self.total - len(self.titles)


@dataclass(frozen=True)
class WordChange:
    """What a visitor finds with one word, now and with the group as typed."""

    word: str
    before: int
    after: int
    added: Sample = Sample()
    dropped: Sample = Sample()

    @property
    def is_same(self) -> bool:
        """Whether the word finds what it finds now."""
        return not (self.added.total or self.dropped.total)


class Elsewhere(NamedTuple):
    """A word that another group has, too; it finds what either says."""

    word: str
    pk: int
    group: str


@dataclass(frozen=True)
class Preview:
    """What saving a group would change."""

    changes: list[WordChange]
    elsewhere: list[Elsewhere]


def preview(words: Sequence[str], pk: int | None = None) -> Preview:
    """Return what it would change if the group `pk`, or a new one, had these words (V2).

    Words that the group would lose are shown with those that it would have; without any words,
    what its deletion changes. One query for the groups, and at most five for each word.
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
    """Return which of `words` stand in groups other than `pk`, in any spelling (V2)."""
    return list(_elsewhere(_stored(), words, pk))


def _stored() -> Groups:
    """Return the groups in the order in which the search reads them."""
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
    """Return what visitors find; a word that names nothing finds nothing."""
    listed = EntryText.objects.listed()
    return listed.none() if query.is_blank else listed.answering(query)


def _sample(total: int, found: EntryTextQuerySet, others: EntryTextQuerySet) -> Sample:
    """Return the newest of what is `found`, but not among `others`."""
    if not total:
        return Sample()
    left = found.exclude(pk__in=others.values("pk")).sorted_by(SortOrder.UPDATED)
    titles = left.values_list("pk", "entry__title")[:SHOWN]
    return Sample(total, tuple(Title(pk, title) for pk, title in titles))
