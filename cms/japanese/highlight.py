"""Highlighting: pieces of the original text, marked where the query matches (W3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from cms.japanese.folding import KATAKANA_TO_HIRAGANA
from cms.japanese.query import Query
from cms.japanese.segments import WITHOUT_KANA
from cms.japanese.terms import Occurrence, occurrences

ELLIPSIS = "…"
BEFORE_HIT = 20
LONGEST_LINE = 120
SHORTEST_FOUND = 2

Piece = tuple[str, bool]


def highlighted(query: Query, text: str) -> list[Piece]:
    """Return `text` in pieces, each with whether the query matches there.

    The pieces are the unchanged original; the caller must escape them.
    """
    pieces, done = list[Piece](), 0
    for start, end in _hits(query, text):
        pieces += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [piece for piece in [*pieces, (text[done:], False)] if piece[0]]


def excerpt(query: Query, text: str, length: int = 120) -> list[Piece]:
    """Return pieces of about `length` characters around the first hit, on one line."""
    line = " ".join(text.split())
    first = next(_hits(query, line), (0, 0))[0]
    return _around(first, length, highlighted(query, line))


def glimpse(query: Query, text: str, length: int = 60) -> list[Piece]:
    """Return the pieces around the first literal occurrence of a term, else none.

    It is much faster than `excerpt`, for lists: a long text is not cut into words. Terms of one
    letter are skipped, because they are part of many words.
    """
    line = " ".join(text.split())
    folded = line.translate(KATAKANA_TO_HIRAGANA).lower()
    terms = {term.removeprefix(WITHOUT_KANA) for term in query.terms}
    places = [
        (at, -len(term))
        for term in terms
        if len(term) >= SHORTEST_FOUND and (at := folded.find(term)) >= 0
    ]
    if not places or len(folded) != len(line):
        return []
    first, size = min(places)
    end = first - size
    return _around(
        first, length, [(line[:first], False), (line[first:end], True), (line[end:], False)]
    )


def _around(first: int, length: int, pieces: list[Piece]) -> list[Piece]:
    """Return `length` characters around the position `first`, with 「…」 where cut."""
    whole = sum(len(text) for text, _ in pieces)
    start = max(0, min(first - min(BEFORE_HIT, length // 3), whole - length))
    shown = [(ELLIPSIS, False)] if start else []
    shown += _within(pieces, start, start + length)
    return [*shown, (ELLIPSIS, False)] if start + length < whole else shown


def _within(pieces: list[Piece], start: int, end: int) -> Iterator[Piece]:
    at = 0
    for text, is_hit in pieces:
        cut = text[max(start - at, 0) : max(end - at, 0)]
        at += len(text)
        if cut:
            yield cut, is_hit


@lru_cache(maxsize=1_000)
def _of_line(text: str) -> Sequence[Occurrence]:
    """Return the terms of a short text, cached: the same titles appear in many lists."""
    return tuple(occurrences(text))


def _hits(query: Query, text: str) -> Iterator[tuple[int, int]]:
    """Yield the matching positions in order; touching ones are joined."""
    terms = query.terms
    if not terms:
        return
    found = _of_line(text) if len(text) <= LONGEST_LINE else occurrences(text)
    spans = sorted((each.start, each.end) for each in found if each.term in terms)
    last: tuple[int, int] | None = None
    for start, end in spans:
        if last and start <= last[1]:
            last = (last[0], max(end, last[1]))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last
