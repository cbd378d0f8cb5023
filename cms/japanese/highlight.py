"""Where a query matched: pieces of the original text, marked or not (W3)."""

from __future__ import annotations

from collections.abc import Iterator

from cms.japanese.query import Query
from cms.japanese.terms import occurrences

ELLIPSIS = "…"
BEFORE_HIT = 20

Piece = tuple[str, bool]


def highlighted(query: Query, text: str) -> list[Piece]:
    """Return `text` in pieces, each with whether the query matched there.

    The pieces are the original, to the letter; whoever shows them escapes them.
    """
    pieces, done = list[Piece](), 0
    for start, end in _hits(query, text):
        pieces += [(text[done:start], False), (text[start:end], True)]
        done = end
    return [piece for piece in [*pieces, (text[done:], False)] if piece[0]]


def excerpt(query: Query, text: str, length: int = 120) -> list[Piece]:
    """Return the pieces around the first hit, on one line, about `length` characters in all."""
    line = " ".join(text.split())
    first = next(_hits(query, line), (0, 0))[0]
    start = max(0, min(first - min(BEFORE_HIT, length // 3), len(line) - length))
    end = start + length
    pieces = [(ELLIPSIS, False)] if start else []
    pieces += _within(highlighted(query, line), start, end)
    return [*pieces, (ELLIPSIS, False)] if end < len(line) else pieces


def _within(pieces: list[Piece], start: int, end: int) -> Iterator[Piece]:
    at = 0
    for text, is_hit in pieces:
        cut = text[max(start - at, 0) : max(end - at, 0)]
        at += len(text)
        if cut:
            yield cut, is_hit


def _hits(query: Query, text: str) -> Iterator[tuple[int, int]]:
    """Yield the places that matched, in order, joined where they touch."""
    terms = query.terms
    if not terms:
        return
    spans = sorted((each.start, each.end) for each in occurrences(text) if each.term in terms)
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
