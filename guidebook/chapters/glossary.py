"""Finds glossary terms in text, to explain each at its first occurrence (G3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from guidebook.chapters.models import GlossaryTerm

LETTER = "0-9A-Za-z"
KATAKANA = "ァ-ヶー"
#: A character with the half-width kana marks (dakuten) that belong to it.
CLUSTER = re.compile("(?s).[ﾞﾟ]?")


@dataclass(frozen=True)
class Piece:
    """A piece of text; `term` is set where a term is to be explained."""

    text: str
    term: GlossaryTerm | None = None


@dataclass
class Glossary:
    """All terms; remembers the explained ones, so that a page explains each only once."""

    terms: Iterable[GlossaryTerm]
    explained: list[GlossaryTerm] = field(default_factory=list)

    @cached_property
    def _by_notation(self) -> dict[str, GlossaryTerm]:
        return {_key(notation): term for term in self.terms for notation in term.notations}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        longest_first = sorted(self._by_notation, key=len, reverse=True)
        if not longest_first:
            return None
        return re.compile("|".join(_notation_pattern(each) for each in longest_first), re.I)

    def pieces(self, text: str) -> list[Piece]:
        """Return `text` in pieces; matching ignores width and case."""
        if self._pattern is None:
            return [Piece(text)]
        folded, starts = _folded(text)
        pieces: list[Piece] = []
        end = 0
        for match in self._pattern.finditer(folded):
            term = self._by_notation.get(match.group().casefold())
            if term is None or term in self.explained:
                continue
            self.explained.append(term)
            start, stop = starts[match.start()], starts[match.end()]
            pieces += [Piece(text[end:start]), Piece(text[start:stop], term)]
            end = stop
        return [piece for piece in (*pieces, Piece(text[end:])) if piece.text]


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the text in normal width, and for each character its position in the original."""
    folded, starts = "", list[int]()
    for match in CLUSTER.finditer(text):
        ordinary = unicodedata.normalize("NFKC", match.group())
        folded += ordinary
        starts += [match.start()] * len(ordinary)
    return folded, [*starts, len(text)]


def _key(notation: str) -> str:
    return _folded(notation)[0].casefold()


def _notation_pattern(key: str) -> str:
    """Return the pattern for a notation that is not part of a longer word."""
    return _edge(key[0], "?<!") + re.escape(key) + _edge(key[-1], "?!")


def _edge(character: str, look: str) -> str:
    for alphabet in (LETTER, KATAKANA):
        if re.match(f"[{alphabet}]", character):
            return f"({look}[{alphabet}])"
    return ""
