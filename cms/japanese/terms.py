"""The terms that the index stores for a text, the same on every database (V2).

A term is a word, two or three neighbouring words, or two words with the particle between them. A
term begins and ends at word boundaries, so 京都 is not a term of 東京都, but 防災 is one of
防災無線. Neighbouring words are terms too, so a query that is cut into other words than the text
still matches, and a phrase needs no positions. Terms contain only letters, digits and 「＝」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cms.japanese.folding import KANJI
from cms.japanese.segments import Segment, segments

LONGEST_RUN = 3
LONGEST_JOINT = 6
LONGEST_TERM = 60
# What belongs to the whole that the first kanji names: 館長, 団員, 校内, 市民.
OF_A_WHOLE = re.compile(f"[{KANJI}][長員内外費料税券民立営庁舎庭歌旗章則誌児]")


class Occurrence(NamedTuple):
    term: str
    start: int
    end: int


#: A term with its first and last word.
Found = tuple[str, Segment, Segment]


def document_terms(*texts: str) -> frozenset[str]:
    """Return the terms of a document; no term spans two of its texts."""
    return frozenset(
        term[:LONGEST_TERM] for text in texts for term, _first, _last in _found(segments(text))
    )


def occurrences(text: str) -> Iterator[Occurrence]:
    for term, first, last in _found(segments(text)):
        yield Occurrence(term[:LONGEST_TERM], first.start, last.end)


def _found(words: Sequence[Segment]) -> Iterator[Found]:
    """Yield every term, uncut, with its first and last word."""
    for place, word in enumerate(words):
        if not word.is_affix:
            yield word.key, word, word
            if word.spelled != word.key:
                yield word.spelled, word, word
        for inner in word.inner:
            yield inner, word, word
        yield from _runs(words, place)
        yield from _beginnings(words, place)


def _runs(words: Sequence[Segment], place: int) -> Iterator[Found]:
    word = words[place]
    by_key, spelled = word.key, word.spelled
    for follower in words[place + 1 : place + LONGEST_RUN]:
        if follower.joint is None:
            return
        if follower.joint:
            if follower is words[place + 1] and len(follower.joint) <= LONGEST_JOINT:
                yield linked(word, follower), word, follower
            return
        by_key += follower.key
        spelled += follower.spelled
        yield by_key, word, follower
        if spelled != by_key:
            yield spelled, word, follower


def linked(one: Segment, other: Segment) -> str:
    """Return the term of two words with their joint: 子供の貧困."""
    return f"{one.key}{other.joint}{other.key}"[:LONGEST_TERM]


def _beginnings(words: Sequence[Segment], place: int) -> Iterator[Found]:
    """Yield a compound whose last part hides in the next word: 図書館 in 図書館長会 (図書|館長|会).

    It hides only in a word that says something about it. Other words that begin with the same
    kanji would make false friends: 大学生 in 大学生活, 消防団 in 消防団体.
    """
    spelled = ""
    for last in words[place : place + LONGEST_RUN]:
        if spelled and last.joint != "":
            return
        if spelled and OF_A_WHOLE.fullmatch(last.spelled):
            yield spelled + last.spelled[0], words[place], last
        spelled += last.spelled
