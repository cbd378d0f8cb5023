"""What the index holds of a text: terms that are either there or not, on every database (V2).

A term is a word, two or three neighbouring words, or two words with the particle between them.
Because a term begins and ends where words do, 京都 is no term of 東京都, but 防災 is one of
防災無線; because neighbours are terms too, a query cut into other words than the text still
meets it, and a phrase needs no positions. Terms hold only letters, digits and 「＝」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cms.japanese.folding import KANJI
from cms.japanese.morphemes import dictionary_version
from cms.japanese.segments import Segment, segments

# Raise this with every change of the rules that changes terms: indexes must then be rebuilt.
RULES = 1

LONGEST_RUN = 3
LONGEST_JOINT = 6
LONGEST_TERM = 60
BEGINNINGS = (3, 4)
ALL_KANJI = re.compile(f"[{KANJI}]+")


class Occurrence(NamedTuple):
    """A term and the place in the original text that it came from."""

    term: str
    start: int
    end: int


def terms_version() -> str:
    """Return what an index was made with; made with another, it must be rebuilt."""
    return f"{RULES}-{dictionary_version()}"


def document_terms(*texts: str) -> frozenset[str]:
    """Return the terms of a document; nothing reaches from one of its texts to the next."""
    return frozenset(each.term for text in texts for each in occurrences(text))


def occurrences(text: str) -> Iterator[Occurrence]:
    """Yield every term of `text` where it stands."""
    words = segments(text)
    for place, word in enumerate(words):
        yield from _both(words[place : place + 1])
        for inner in word.inner:
            yield _term(inner, word, word)
        followers = words[place + 1 : place + LONGEST_RUN]
        yield from _runs(word, followers)
        yield from _beginnings(words, place)


def _runs(word: Segment, followers: Sequence[Segment]) -> Iterator[Occurrence]:
    run = [word]
    for follower in followers:
        if follower.joint is None:
            return
        if follower.joint:
            if len(run) == 1 and len(follower.joint) <= LONGEST_JOINT:
                yield _term(linked(word, follower), run[0], follower)
            return
        run.append(follower)
        yield from _both(run)


def linked(one: Segment, other: Segment) -> str:
    """Return the term of two words with what joins them: 子供の貧困."""
    return f"{one.key}{other.joint}{other.key}"[:LONGEST_TERM]


def _both(run: Sequence[Segment]) -> Iterator[Occurrence]:
    """Yield the run by its keys, and as spelled."""
    by_key = "".join([each.key for each in run])
    spelled = "".join([each.spelled for each in run])
    yield _term(by_key, run[0], run[-1])
    if spelled != by_key:
        yield _term(spelled, run[0], run[-1])


def _beginnings(words: Sequence[Segment], place: int) -> Iterator[Occurrence]:
    """Yield the first three and four kanji of a compound that end inside a word: 図書館|長会.

    So much of a beginning is evidence enough; two kanji are not, 京都 in 京都市 apart.
    """
    if not ALL_KANJI.match(words[place].spelled):
        return
    spelled, ends = "", set[int]()
    for last in words[place : place + max(BEGINNINGS)]:
        if spelled and last.joint != "":
            break
        spelled += last.spelled
        ends.add(len(spelled))
        if len(spelled) >= max(BEGINNINGS):
            break
    for length in BEGINNINGS:
        if len(spelled) > length and length not in ends and ALL_KANJI.fullmatch(spelled, 0, length):
            yield _term(spelled[:length], words[place], last)


def _term(text: str, first: Segment, last: Segment) -> Occurrence:
    return Occurrence(text[:LONGEST_TERM], first.start, last.end)
