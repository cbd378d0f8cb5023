"""Suggestions: words that have hits, for a word that is probably mistyped (V8)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from cms.japanese.folding import KANJI, fold, key
from cms.japanese.morphemes import dictionary, readings

MOST_SUGGESTIONS = 3
LONGEST_WORD = 30
LONGEST_FORM = 60
SHORTEST_FORM = 2
LETTERS_PER_MISTAKE = 3
#: Letters of a word that is recognised by the kanji that stand in their place.
LONG = 4

IS_KANJI = re.compile(f"[{KANJI}]")
HAS_KANA = re.compile("[ぁ-ゖ]")


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
    """Return the words of `vocabulary` that `word` may be a mistake for, likeliest first.

    Likely are words with the same reading; words with another kanji of the same sound, which the
    conversion gave: 防歳 for 防災; and words typed with one mistake for every three letters: a
    letter added, dropped, changed, or swapped with its neighbour, but no kanji changed, because
    老人 is not 七人. The word itself is never suggested, and a single letter gets no suggestions.
    At equal distance the order of `vocabulary` decides: put the most frequent words first.
    """
    asked = known_word(word)
    best: dict[int, int] = {}
    for place, mistakes in _likely(asked, vocabulary):
        best[place] = min(mistakes, best.get(place, mistakes))
    others = [place for place in best if vocabulary[place].key != asked.key]
    ranked = sorted(others, key=lambda place: (best[place], place))
    return list(dict.fromkeys(vocabulary[place].word for place in ranked))[:most]


def _likely(asked: KnownWord, vocabulary: Sequence[KnownWord]) -> Iterator[tuple[int, int]]:
    """Yield position and number of mistakes of each likely word, perhaps twice."""
    for place, mistakes in _near(asked.key, [each.key for each in vocabulary]):
        key_of_other = vocabulary[place].key
        if _is_mistyped(asked.key, key_of_other) or _is_misconverted(asked.key, key_of_other):
            yield place, mistakes
    for place, mistakes in _near(asked.reading, [each.reading for each in vocabulary]):
        if not mistakes or _is_misspelled(asked, vocabulary[place]):
            yield place, mistakes


def _near(form: str, forms: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield position and number of mistakes of each of `forms` that is close to `form`."""
    if len(form) < SHORTEST_FORM:
        return
    allowed = max(1, len(form) // LETTERS_PER_MISTAKE)
    found = process.extract(form, forms, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    for _, mistakes, place in found:
        yield place, int(mistakes)


def _is_long_enough(*forms: str) -> bool:
    """Tell whether the forms can be recognised in spite of a mistake."""
    return all(len(form) >= LETTERS_PER_MISTAKE for form in forms)


def _is_mistyped(asked: str, other: str) -> bool:
    """Tell whether at most one kanji is missing or too many, and not the first one.

    The first kanji carries the meaning: 未成年者 is not 成年者.
    """
    missing, surplus = _kanji(other) - _kanji(asked), _kanji(asked) - _kanji(other)
    if missing.total() + surplus.total() > 1 or not _is_long_enough(asked, other):
        return False
    return IS_KANJI.findall(asked)[:1] == IS_KANJI.findall(other)[:1]


def _is_misspelled(asked: KnownWord, other: KnownWord) -> bool:
    """Tell whether the mistake is in the kana of `asked`: all of its kanji are in `other`."""
    is_long_enough = _is_long_enough(asked.reading, other.reading)
    has_kana = bool(HAS_KANA.search(asked.key))
    return has_kana and is_long_enough and not _kanji(asked.key) - _kanji(other.key)


def _is_misconverted(asked: str, other: str) -> bool:
    """Tell whether some kanji of `asked`, not all, stand for kanji of the same sound.

    A word of the dictionary has a reading of its own, and is no accident: 老人 is not 浪人.
    """
    changed = [pair for pair in zip(asked, other, strict=False) if pair[0] != pair[1]]
    if len(asked) != len(other) or len(changed) == len(asked) or dictionary().lookup(asked):
        return False
    return all(_may_sound_alike(*pair, is_long=len(asked) >= LONG) for pair in changed)


def _may_sound_alike(one: str, other: str, *, is_long: bool) -> bool:
    """Tell whether two kanji share a sound; in a long word, an unknown sound is no obstacle."""
    if not (IS_KANJI.match(one) and IS_KANJI.match(other)):
        return False
    sounds, others = _sounds(one), _sounds(other)
    return bool(sounds & others) or (is_long and not (sounds and others))


@lru_cache(maxsize=5_000)
def _sounds(kanji: str) -> frozenset[str]:
    """Return the readings of a single kanji that the dictionary knows."""
    return frozenset(each.reading_form() for each in dictionary().lookup(kanji))


def _kanji(word: str) -> Counter[str]:
    return Counter(IS_KANJI.findall(word))
