"""Suggestions: similar words that have hits (V8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from cms.japanese.folding import fold, key
from cms.japanese.morphemes import readings

MOST_SUGGESTIONS = 3
LONGEST_WORD = 30
LONGEST_FORM = 60
SHORTEST_FORM = 2
LETTERS_PER_MISTAKE = 3


class KnownWord(NamedTuple):
    """A word that has hits, with the keys for comparison: its spelling and its reading."""

    word: str
    key: str
    reading: str


def known_word(word: str) -> KnownWord:
    """Prepare `word` for `nearest`; only the beginning of a long word is compared."""
    folded = fold(word[:LONGEST_WORD]).text
    return KnownWord(word, key(folded)[:LONGEST_FORM], key(readings(folded))[:LONGEST_FORM])


def nearest(
    word: str, vocabulary: Sequence[KnownWord], *, most: int = MOST_SUGGESTIONS
) -> list[str]:
    """Return the words of `vocabulary` that are spelled or read almost like `word`, best first.

    One mistake for every three letters is allowed, at least one: a letter added, dropped, changed,
    or swapped with its neighbour. The word itself is never suggested, and a single letter gets no
    suggestions. At equal distance the order of `vocabulary` decides: put the most frequent words
    first.
    """
    asked = known_word(word)
    best: dict[int, int] = {}
    for form, forms in (
        (asked.key, [each.key for each in vocabulary]),
        (asked.reading, [each.reading for each in vocabulary]),
    ):
        for place, mistakes in _near(form, forms):
            best[place] = min(mistakes, best.get(place, mistakes))
    others = [place for place in best if vocabulary[place].key != asked.key]
    ranked = sorted(others, key=lambda place: (best[place], place))
    return list(dict.fromkeys(vocabulary[place].word for place in ranked))[:most]


def _near(form: str, forms: Sequence[str]) -> list[tuple[int, int]]:
    """Return position and number of mistakes of each of `forms` that is close to `form`."""
    if len(form) < SHORTEST_FORM:
        return []
    allowed = max(1, len(form) // LETTERS_PER_MISTAKE)
    found = process.extract(form, forms, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    return [(place, int(mistakes)) for _, mistakes, place in found]
