"""Other words that a visitor may have meant, out of those that find something (V8)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from cms.japanese.folding import fold, key
from cms.japanese.morphemes import readings

MOST_SUGGESTIONS = 3
LONGEST_WORD = 30
LETTERS_PER_MISTAKE = 3


def nearest(word: str, vocabulary: Iterable[str], *, most: int = MOST_SUGGESTIONS) -> list[str]:
    """Return the words of `vocabulary` that are spelled or read almost like `word`, best first.

    One mistake for every three letters is allowed, at least one; the word itself is no suggestion.
    At equal distance the order of `vocabulary` decides, so give the most frequent words first.
    """
    asked = _forms(word[:LONGEST_WORD])
    if not asked[0]:
        return []
    found = [
        (distance, number, other)
        for number, other in enumerate(dict.fromkeys(vocabulary))
        if (distance := _distance(asked, _forms(other[:LONGEST_WORD]))) is not None
    ]
    return [other for _distance_, _number, other in sorted(found)[:most]]


@lru_cache(maxsize=50_000)
def _forms(word: str) -> tuple[str, str]:
    """Return how a word is compared: as spelled and as read."""
    folded = fold(word).text
    return key(folded), key(readings(folded))


def _distance(one: tuple[str, str], other: tuple[str, str]) -> int | None:
    """Return the mistakes between two words, None if they are the same or too far apart."""
    if one[0] == other[0]:
        return None
    distances = [
        distance
        for form, other_form in zip(one, other, strict=True)
        if (distance := edit_distance(form, other_form, at_most=_allowed(form))) is not None
    ]
    return min(distances, default=None)


def _allowed(word: str) -> int:
    return max(1, len(word) // LETTERS_PER_MISTAKE)


def edit_distance(one: str, other: str, *, at_most: int) -> int | None:
    """Return how many letters to add, drop, change or swap; None if more than `at_most`."""
    if abs(len(one) - len(other)) > at_most:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        before, last, row = row, before, [n]
        for m, other_letter in enumerate(other, start=1):
            changed = before[m - 1] + (letter != other_letter)
            best = min(changed, before[m] + 1, row[m - 1] + 1)
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == other_letter:
                best = min(best, last[m - 2] + 1)
            row.append(best)
        if min(row) > at_most:
            return None
    return row[-1] if row[-1] <= at_most else None
