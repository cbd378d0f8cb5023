"""Search terms of entries, computed without database, so in any process (V2, R2)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from cms.japanese.terms import document_terms

LONGEST_NAME = 60


class Texts(NamedTuple):
    """The texts of one entry: title, other texts for visitors, texts for its own people."""

    title: str
    visitors: tuple[str, ...]
    desk: tuple[str, ...]


class Terms(NamedTuple):
    """The terms of one entry; `visitors` includes those of the title."""

    title: frozenset[str]
    visitors: frozenset[str]
    desk: frozenset[str]


def terms_of(texts: Texts) -> Terms:
    title = document_terms(texts.title)
    visitors = title.union(*map(_terms_of_text, texts.visitors))
    return Terms(title, visitors, frozenset().union(*map(_terms_of_text, texts.desk)))


def _terms_of_text(text: str) -> frozenset[str]:
    return _terms_of_name(text) if len(text) <= LONGEST_NAME else document_terms(text)


@lru_cache(maxsize=1_000)
def _terms_of_name(text: str) -> frozenset[str]:
    """Cached, because many entries share company and department."""
    return document_terms(text)


def terms_of_all(texts: list[Texts]) -> list[Terms]:
    return [terms_of(each) for each in texts]
