"""A query as an expression of the two indexes: PostgreSQL's tsquery and SQLite's FTS5 (V2).

Both look up single terms, without positions or phrases, and nothing is checked again afterwards.
Terms contain only letters, digits and 「＝」 (see `folding.key`), so quoting them is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cms.japanese.query import Link, Query, Variant, Word


@dataclass(frozen=True)
class Dialect:
    """The operators and quotation mark of one index."""

    all_of: str
    any_of: str
    quote: str

    def words(self, words: Iterable[Word]) -> str:
        return self._joined(self.all_of, [self.word(word) for word in words])

    def either(self, words: Iterable[Word]) -> str:
        return self._joined(self.any_of, [self.word(word) for word in words])

    def word(self, word: Word) -> str:
        return self._joined(self.any_of, [self._variant(each) for each in word.variants])

    def _variant(self, variant: Variant) -> str:
        return self._joined(self.all_of, [self._link(link) for link in variant.links])

    def _link(self, link: Link) -> str:
        return self._joined(self.any_of, [f"{self.quote}{term}{self.quote}" for term in link])

    def _joined(self, operator: str, parts: Collection[str]) -> str:
        parts = dict.fromkeys(parts)
        return f"({operator.join(parts)})" if len(parts) > 1 else "".join(parts)


POSTGRESQL = Dialect("&", "|", "'")
SQLITE = Dialect(" AND ", " OR ", '"')

# No document has this term; a query that cannot match asks for it.
NOWHERE = "＝"


class Expressions(NamedTuple):
    """The terms to find, and the terms to exclude from the result; "" is no condition.

    Without a wanted term, two lookups are needed: FTS5 cannot exclude, and PostgreSQL would read
    every row to find those without a term.
    """

    wanted: str
    unwanted: str

    @property
    def in_one(self) -> str:
        """Both as one `tsquery`: PostgreSQL excludes while it reads its index."""
        return "&".join(
            part for part in (self.wanted, self.unwanted and f"!{self.unwanted}") if part
        )


def tsquery(query: Query) -> Expressions:
    return _expressions(query, POSTGRESQL)


def fts5(query: Query) -> Expressions:
    return _expressions(query, SQLITE)


def _expressions(query: Query, dialect: Dialect) -> Expressions:
    return Expressions(dialect.words(_answerable(query)), dialect.either(query.none_of))


def _answerable(query: Query) -> list[Word]:
    """Return the wanted words; a word without variants becomes one that matches nothing."""
    nowhere = (Variant(((NOWHERE,),)),)
    return [word if word.variants else Word(word.text, nowhere) for word in query.all_of]
