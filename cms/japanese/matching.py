"""The logic of the index in plain Python: whether a query matches a document, and its rank (V3)."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from cms.japanese.query import Query, Variant, Word
from cms.japanese.terms import document_terms


class Field(NamedTuple):
    weight: float
    terms: Container[str]


def matches(query: Query, *texts: str) -> bool:
    return finds(query, document_terms(*texts))


def finds(query: Query, terms: Container[str]) -> bool:
    """Tell whether `query` matches a document with these `terms`; an empty query matches all."""
    return all(_has_word(word, terms) for word in query.all_of) and not any(
        _has_word(word, terms) for word in query.none_of
    )


def rank(query: Query, fields: Sequence[Field]) -> float:
    """Add up, for each word, the highest weight among the fields that contain it (V3)."""
    return sum(
        max((field.weight for field in fields if _has_word(word, field.terms)), default=0.0)
        for word in query.all_of
    )


def _has_word(word: Word, terms: Container[str]) -> bool:
    return any(_has_variant(variant, terms) for variant in word.variants)


def _has_variant(variant: Variant, terms: Container[str]) -> bool:
    return all(any(term in terms for term in link) for link in variant.links)
