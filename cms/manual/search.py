"""The search over all chapters of the manual: a few pages of text, looked through in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cms.japanese.highlight import Piece, excerpt, highlighted
from cms.japanese.matching import Field, finds, rank
from cms.japanese.query import Query
from cms.japanese.synonyms import understood
from cms.japanese.terms import document_terms
from cms.manual.sections import Section, all_sections

EXCERPT = 120
TITLE_WEIGHT, TEXT_WEIGHT = 2.0, 1.0


@dataclass(frozen=True)
class Hit:
    title: Sequence[Piece]
    text: Sequence[Piece]
    url: str
    about: str


def search(text: str) -> list[Hit]:
    """Return the sections that answer `text`, those first that do so in their title."""
    query = understood(text)
    found = [each for each in all_sections() if finds(query, _terms(each.title, each.text))]
    best = sorted(found, key=lambda section: rank(query, _fields(section)), reverse=True)
    return [_hit(query, section) for section in best]


@lru_cache(maxsize=1_000)
def _terms(*texts: str) -> frozenset[str]:
    """Return the terms of a section; they change only with a release."""
    return document_terms(*texts)


def _fields(section: Section) -> list[Field]:
    return [
        Field(TITLE_WEIGHT, _terms(section.title)),
        Field(TEXT_WEIGHT, _terms(section.text)),
    ]


def _hit(query: Query, section: Section) -> Hit:
    return Hit(
        title=highlighted(query, section.title),
        text=excerpt(query, section.text, EXCERPT),
        url=section.url,
        about=section.chapter.heading,
    )
