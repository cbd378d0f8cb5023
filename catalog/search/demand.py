"""What searches ask for, recorded without anybody who asks (V9, O3)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils import timezone

from catalog.search.models import LONGEST_COUNTED_WORD, DemandCount, DemandKind
from catalog.search.results import EntrySearch
from cms.database.transactions import impatient
from cms.web.text import normalise

if TYPE_CHECKING:
    from catalog.search.models import Value

logger = logging.getLogger(__name__)

#: So many digits may be a telephone number, or the number of an account or a person.
DIGITS_OF_A_PERSON = 7


def record_demand(search: EntrySearch) -> None:
    """Count what `search` asks for; a count that fails is logged and breaks no search (V9)."""
    values = dict.fromkeys(demand_of(search))
    if not values:
        return
    try:
        with impatient():
            DemandCount.objects.add(timezone.localdate(), values)
    except DatabaseError:
        logger.exception("What a search asked for was not counted")


def demand_of(search: EntrySearch) -> Iterator[Value]:
    """Yield kind and value of the words, genres and types that `search` asks for."""
    conditions = search.conditions
    for word in words_to_count(search, missing=False):
        yield DemandKind.WORD, word
    if not search.counts.total:
        for word in words_to_count(search, missing=True):
            yield DemandKind.ZERO_HIT_WORD, word
    for genre in conditions.genres:
        yield DemandKind.GENRE, genre.slug
    for each in conditions.types:
        yield DemandKind.INFORMATION_TYPE, each.slug


def words_to_count(search: EntrySearch, *, missing: bool) -> list[str]:
    """Return the words asked for, or those of them that find nothing, as they are recorded.

    Words that may tell of a person are left out, and so are the parts of an address or a number
    that somebody typed with blanks in between.
    """
    words = search.words_without_hits if missing else search.conditions.query.all_of
    text = normalise(search.conditions.text)
    if "@" in text:
        return []
    found = [normalise(word.text) for word in words if word.variants]
    if _digits(text) >= DIGITS_OF_A_PERSON:
        found = [word for word in found if not _digits(word)]
    return [word[:LONGEST_COUNTED_WORD] for word in found]


def _digits(text: str) -> int:
    return sum(letter.isdecimal() for letter in text)
