"""The words that say what a text is about (V14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from cms.japanese.folding import key
from cms.japanese.meaning.vectors import topic_number, vector_number
from cms.japanese.morphemes import Morpheme
from cms.japanese.segments import FORMAL_NOUNS, HIRAGANA, HONORIFIC, INFLECTED, LIGHT
from cms.japanese.words import words_of

#: How much a word of this part of speech says about a problem; others say nothing.
STRENGTHS = {"名詞": 1.0, "形状詞": 0.7, "動詞": 0.6, "形容詞": 0.5}
#: A compound says more than its parts: 住民票, 住民.
PART_OF_COMPOUND = 0.5
#: Nouns that tell when or how much: 毎日, 半分.
LIKE_ADVERB = 0.4
LONGEST_COMPOUND = 4
NOUNS = frozenset(["名詞", "形状詞", "接尾辞"])
NUMBERS = "数詞"


class Topic(NamedTuple):
    """A word with its place in the text; words of the same number are near in meaning.

    `word` is the word as a dictionary has it, where the text inflects it.
    """

    number: int
    strength: float
    start: int
    end: int
    word: str


#: A topic without its place: number, strength, first and last word.
Found = tuple[int, float, Morpheme, Morpheme]


@lru_cache(maxsize=1_000)
def topics_of_line(text: str) -> tuple[Topic, ...]:
    """Return `topics`, cached: the same titles appear in many lists."""
    return tuple(topics(text))


def topics(text: str) -> Iterator[Topic]:
    """Yield the words with a meaning of their own; a compound comes before its parts."""
    folded, words = words_of(text)
    for number, strength, first, last in _found(words):
        start, end = folded.span(first.start, last.end)
        is_inflected = first is last and first.pos[0] in INFLECTED
        word = first.normalized if is_inflected else text[start:end]
        yield Topic(number, strength, start, end, word)


def strengths(text: str) -> dict[int, float]:
    """Return the topics of a text, each with its greatest strength."""
    found = dict[int, float]()
    for number, strength, _, _ in _found(words_of(text)[1]):
        if found.get(number, 0.0) < strength:
            found[number] = strength
    return found


def _found(words: Sequence[Morpheme]) -> Iterator[Found]:
    place, before = 0, ""
    while place < len(words):
        length, spelling = _compound(words, place)
        if length > 1:
            last = words[place + length - 1]
            yield topic_number(spelling), STRENGTHS["名詞"], words[place], last
        for word in words[place : place + length]:
            number, strength = _topic(word.surface, word.normalized, word.pos, before)
            if strength:
                yield number, strength * (PART_OF_COMPOUND if length > 1 else 1), word, word
            before = word.pos[0]
        place += length


@lru_cache(maxsize=50_000)
def _topic(surface: str, normalized: str, pos: tuple[str, ...], before: str) -> tuple[int, float]:
    """Return number and strength of a word after one of the part of speech `before`."""
    strength = _strength(surface, normalized, pos, before)
    return (topic_number(_spelling(surface, normalized)) if strength else 0), strength


def _compound(words: Sequence[Morpheme], place: int) -> tuple[int, str]:
    """Return the longest run of nouns from `place` on that has a vector, and its spelling."""
    for length in range(_nouns_from(words, place), 1, -1):
        run = words[place : place + length]
        for spelling in ("".join(w.surface for w in run), "".join(w.normalized for w in run)):
            if vector_number(spelling) is not None:
                return length, spelling
    return 1, ""


def _nouns_from(words: Sequence[Morpheme], place: int) -> int:
    """Return how many nouns follow each other without a gap; a prefix may begin them."""
    first = words[place]
    if not (_is_noun(first) or (first.pos[0] == "接頭辞" and first.normalized != HONORIFIC)):
        return 0
    end = place + 1
    while end < min(len(words), place + LONGEST_COMPOUND):
        if words[end].start != words[end - 1].end or not _is_noun(words[end]):
            break
        end += 1
    return end - place


def _is_noun(word: Morpheme) -> bool:
    is_noun = word.pos[0] in NOUNS and word.pos[1] != NUMBERS
    return is_noun and not HIRAGANA.fullmatch(word.surface)


def _spelling(surface: str, normalized: str) -> str:
    """Return the normal form, or the surface where only that has a vector."""
    known = vector_number(normalized) is not None or vector_number(surface) is None
    return normalized if known else surface


def _strength(surface: str, normalized: str, pos: tuple[str, ...], before: str) -> float:
    if surface in FORMAL_NOUNS or pos[1] == NUMBERS or not key(surface):
        return 0
    if pos[0] in INFLECTED and (normalized in LIGHT or _only_helps(pos, before)):
        return 0
    if pos[0] == "名詞" and pos[2] == "副詞可能":
        return LIKE_ADVERB
    return STRENGTHS.get(pos[0], 0)


def _only_helps(pos: tuple[str, ...], before: str) -> bool:
    """Whether a verb only helps the one before it: しまう in 開いてしまう."""
    return pos[1] == "非自立可能" and before in ("助詞", "動詞", "助動詞")
