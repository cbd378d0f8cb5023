"""A query in the languages of the two indexes: PostgreSQL's tsquery and SQLite's FTS5 (V2).

Both look terms up one by one: no positions, no phrases, nothing to check again afterwards. Terms
hold only letters, digits and 「＝」 (see `folding.key`), so quoting them is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from cms.japanese.query import Link, Query, Variant, Word


@dataclass(frozen=True)
class Dialect:
    """How an index writes and, or, and one term."""

    all_of: str
    any_of: str
    quote: str

    def words(self, words: Iterable[Word]) -> str:
        """Return that every one of `words` is there."""
        return self._joined(self.all_of, [self.word(word) for word in words])

    def either(self, words: Iterable[Word]) -> str:
        """Return that at least one of `words` is there."""
        return self._joined(self.any_of, [self.word(word) for word in words])

    def word(self, word: Word) -> str:
        """Return that one of the variants of `word` is there."""
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

# No document has this term: what a query that cannot be met asks for.
NOWHERE = "＝"


class Expressions(NamedTuple):
    """What to look up, and what to take away from what was found; "" is everything or nothing.

    Two lookups, because FTS5 cannot exclude without something to exclude from, and PostgreSQL
    would read every row to find out what does not have a term.
    """

    wanted: str
    unwanted: str


def tsquery(query: Query) -> Expressions:
    """Return what `::tsquery` reads."""
    return _expressions(query, POSTGRESQL)


def fts5(query: Query) -> Expressions:
    """Return what `MATCH` reads."""
    return _expressions(query, SQLITE)


def _expressions(query: Query, dialect: Dialect) -> Expressions:
    return Expressions(dialect.words(_answerable(query)), dialect.either(query.none_of))


def _answerable(query: Query) -> list[Word]:
    """Return the words wanted; one that names nothing asks for what is nowhere."""
    nowhere = (Variant(((NOWHERE,),)),)
    return [word if word.variants else Word(word.text, nowhere) for word in query.all_of]
