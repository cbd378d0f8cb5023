"""The entries nearest to a problem told in a sentence (V14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection as Keys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from catalog.entries.models.listed_count import Group
from catalog.entries.models.text import EntryTextQuerySet
from catalog.search.near.published import Part, published
from catalog.taxonomy.enums import AskedFacts
from catalog.taxonomy.models import InformationType
from cms.japanese.meaning.nearness import Ids, Question, weights_of
from cms.japanese.meaning.vectors import Floats

#: Two pages of the list: nobody reads on where little is near.
MOST_HITS = 60
#: An entry is near with this score at least; after the first ten only with a share of the best.
LEAST_SCORE, SHARE_OF_NEAREST, FIRST = 0.3, 0.7, 10
#: A case that is nearly as near as a product comes before it.
LEAD_OF_CASES = 0.02

Scored = tuple[float, int]  # score and key


@dataclass(frozen=True)
class NearEntries:
    """The entries near to a question, nearest first; those with all its words come first."""

    question: Question
    groups_by_key: dict[int, Group]
    #: How many have all words.
    with_all_words: int

    @cached_property
    def groups(self) -> Counter[Group]:
        return Counter(self.groups_by_key.values())

    @property
    def keys(self) -> list[int]:
        return list(self.groups_by_key)


def near_entries(
    question: Question, found: EntryTextQuerySet, listed: Keys[Group], first: Sequence[int]
) -> NearEntries:
    """Return the entries of `found` that are nearest to `question`, after those in `first`.

    `listed` are the groups that the reader finds something in. Three queries, or more if entries
    have changed since this process looked last.
    """
    keys = [key for _, key in _nearest(question, listed, frozenset(first))]
    rows: Any = found.filter(pk__in=keys).values_list("pk", *Group._fields)
    groups = {pk: Group(*group) for pk, *group in rows}
    by_key = {key: groups[key] for key in keys if key in groups}
    return NearEntries(question, by_key, sum(key in by_key for key in first))


def _nearest(question: Question, listed: Keys[Group], first: Keys[int]) -> list[Scored]:
    parts = published.current()
    weights = _weights(question, parts)
    cases = set(_case_types())
    scored = [
        each for part in parts for each in _best(part, question, weights, listed, first, cases)
    ]
    scored.sort(key=lambda each: (each[1] not in first, -each[0], -each[1]))
    nearest = max((score for score, _ in scored), default=0.0)
    further = max(LEAST_SCORE, SHARE_OF_NEAREST * nearest)
    return [
        (score, key)
        for place, (score, key) in enumerate(scored[:MOST_HITS])
        if key in first or score >= (LEAST_SCORE if place < FIRST else further)
    ]


def _weights(question: Question, parts: Iterable[Part]) -> list[float]:
    counts, total = Counter[int](), 0
    for part in parts:
        total += len(part.texts)
        for word in question.words:
            counts[word.topic.number] += part.texts.number_with(word.topic.number)
    return weights_of(question, counts, total)


def _best(
    part: Part,
    question: Question,
    weights: Sequence[float],
    listed: Keys[Group],
    first: Keys[int],
    cases: Keys[int],
) -> Iterator[Scored]:
    """Yield the best of one part, and those of `first` in it."""
    scores = part.texts.scores(question, weights)
    lead = [LEAD_OF_CASES if group.information_type_id in cases else 0 for group in part.groups]
    scores = scores + np.array(lead, dtype=np.float32)[part.codes] if len(scores) else scores
    is_listed = np.array([group in listed for group in part.groups], dtype=bool)
    scores[~(part.is_valid & is_listed[part.codes])] = -1
    chosen = set(_highest(scores, part.texts.keys))
    chosen.update(np.flatnonzero(np.isin(part.texts.keys, list(first))).tolist())
    for place in chosen:
        if scores[place] >= 0:
            yield float(scores[place]), int(part.texts.keys[place])


def _highest(scores: Floats, keys: Ids) -> list[int]:
    """Return the places of the highest scores; of equal ones those of the highest keys."""
    if len(scores) <= MOST_HITS:
        return list(range(len(scores)))
    least = np.partition(scores, -MOST_HITS)[-MOST_HITS]
    places = np.flatnonzero(scores >= least)
    order = np.lexsort((-keys[places], -scores[places]))
    highest: list[int] = places[order][:MOST_HITS].tolist()
    return highest


def _case_types() -> Iterator[int]:
    cases = InformationType.objects.filter(asked_facts=AskedFacts.CASE)
    yield from cases.values_list("pk", flat=True)
