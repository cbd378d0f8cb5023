"""Record what searches ask for, without data about the user (V9, O3)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from catalog.search.models import LONGEST_COUNTED_WORD, DemandCount, DemandKind
from catalog.search.results import EntrySearch
from cms.database.transactions import impatient
from cms.web.client_address import client_address
from cms.web.text import normalise

if TYPE_CHECKING:
    from catalog.search.models import Value

logger = logging.getLogger(__name__)

#: This many digits may be a telephone number, an account number or a personal number.
DIGITS_OF_A_PERSON = 7


#: Whoever asks for the same again within this time counts once.
WHILE = 60 * 60
#: Programs that call themselves so read the pages for a search engine or a preview.
ROBOT = re.compile(r"bot\b|bot[/;]|crawl|spider|slurp|archiver|externalhit|preview", re.IGNORECASE)


def record_demand(search: EntrySearch, request: HttpRequest) -> None:
    """Count what `search` asks for; a database error is logged and breaks no search (V9)."""
    record(request, demand_of(search))


def record(request: HttpRequest, values: Iterable[Value]) -> None:
    """Count the values that this user or browser has not asked for a while ago."""
    if is_robot(request):
        return
    new = [value for value in dict.fromkeys(values) if is_new(request, value)]
    if not new:
        return
    try:
        with impatient():
            DemandCount.objects.add(timezone.localdate(), new)
    except DatabaseError:
        logger.exception("What a search asked for was not counted")


def is_robot(request: HttpRequest) -> bool:
    """Whether a program announces itself, or a browser only fetches the page in advance."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return ahead or bool(ROBOT.search(request.headers.get("User-Agent", "")))


def is_new(request: HttpRequest, value: Value) -> bool:
    """Whether the user, or the visitor's browser, has not asked for `value` a while ago.

    Who asked is kept nowhere: the cache holds a keyed hash of both together, which expires.
    """
    user = request.user
    browser = (client_address(request), request.headers.get("User-Agent", ""))
    who = (str(user.pk),) if user.is_authenticated else browser
    asked = salted_hmac("catalog.demand", repr((who, *map(str, value)))).hexdigest()
    return bool(cache.add(f"demand-{asked}", 1, WHILE))


def demand_of(search: EntrySearch) -> Iterator[Value]:
    conditions = search.conditions
    for word in words_to_count(search, _words_of(search)):
        yield DemandKind.WORD, word
    if search.finds_no_words:
        missing = [word.text for word in search.words_without_hits if word.variants]
        for word in words_to_count(search, missing):
            yield DemandKind.ZERO_HIT_WORD, word
    for genre in conditions.genres:
        yield DemandKind.GENRE, genre.slug
    for each in conditions.types:
        yield DemandKind.INFORMATION_TYPE, each.slug


def _words_of(search: EntrySearch) -> list[str]:
    """Return the words asked for; of a sentence those with a meaning of their own (V14)."""
    if search.near and search.is_told_in_a_sentence:
        return [word.topic.word for word in search.near.question.words]
    return [word.text for word in search.conditions.query.all_of if word.variants]


def words_to_count(search: EntrySearch, words: Iterable[str]) -> list[str]:
    """Return `words` as they are recorded.

    Words that may identify a person are left out: all words if the text has an e-mail address,
    and words with digits if the text has many digits, even with spaces in between.
    """
    text = normalise(search.conditions.text)
    if "@" in text:
        return []
    found = [normalise(word) for word in words]
    if _digits(text) >= DIGITS_OF_A_PERSON:
        found = [word for word in found if not _digits(word)]
    return [word[:LONGEST_COUNTED_WORD] for word in found]


def _digits(text: str) -> int:
    return sum(letter.isdecimal() for letter in text)
