"""What an entry is found by; texts in, terms out, so that any process can do it (V2, R2)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from cms.japanese.terms import document_terms

LONGEST_NAME = 60


class Texts(NamedTuple):
    """The texts of one entry: its title, all else that visitors search, what its people search."""

    title: str
    visitors: tuple[str, ...]
    desk: tuple[str, ...]


class Terms(NamedTuple):
    """The terms of one entry: of its title, of all that visitors search, of the rest."""

    title: frozenset[str]
    visitors: frozenset[str]
    desk: frozenset[str]


def terms_of(texts: Texts) -> Terms:
    """Return the terms of one entry."""
    title = document_terms(texts.title)
    visitors = title.union(*map(_terms_of_text, texts.visitors))
    return Terms(title, visitors, frozenset().union(*map(_terms_of_text, texts.desk)))


def _terms_of_text(text: str) -> frozenset[str]:
    return _terms_of_name(text) if len(text) <= LONGEST_NAME else document_terms(text)


@lru_cache(maxsize=1_000)
def _terms_of_name(text: str) -> frozenset[str]:
    """Return the terms of a short text; many entries share company and department."""
    return document_terms(text)


def terms_of_all(texts: list[Texts]) -> list[Terms]:
    """Return the terms of many entries."""
    return [terms_of(each) for each in texts]
