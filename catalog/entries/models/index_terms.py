"""Search terms of entries, computed without database, so in any process (V2, R2)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from cms.japanese.meaning.texts import meaning_of
from cms.japanese.terms import document_terms

LONGEST_NAME = 60


class Texts(NamedTuple):
    """The texts of one entry: title, summary, other texts for visitors, those for its people."""

    title: str
    summary: str
    visitors: tuple[str, ...]
    desk: tuple[str, ...]


class Terms(NamedTuple):
    """The terms of one entry, `visitors` with those of the title, and what it is about (V14)."""

    title: frozenset[str]
    visitors: frozenset[str]
    desk: frozenset[str]
    meaning: bytes


def terms_of(texts: Texts) -> Terms:
    title = document_terms(texts.title)
    meaning = meaning_of(texts.title, texts.summary)
    visitors = title.union(*map(_terms_of_text, (texts.summary, *texts.visitors)))
    desk = frozenset[str]().union(*map(_terms_of_text, texts.desk))
    return Terms(title, visitors, desk, meaning)


def _terms_of_text(text: str) -> frozenset[str]:
    return _terms_of_name(text) if len(text) <= LONGEST_NAME else document_terms(text)


@lru_cache(maxsize=1_000)
def _terms_of_name(text: str) -> frozenset[str]:
    """Cached, because many entries share company and department."""
    return document_terms(text)


def terms_of_all(texts: list[Texts]) -> list[Terms]:
    return [terms_of(each) for each in texts]
