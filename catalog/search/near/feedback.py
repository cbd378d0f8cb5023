"""What readers say of an entry that a sentence found: 「役に立った」 or 「違う」 (V14).

Only words are counted, never the person, the organisation or the entry: which words of a problem
stand for which words of an entry tells the secretariat what synonyms are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import models

from catalog.entries.models.entry import Entry
from catalog.search.demand import words_to_count
from catalog.search.models import STANDS_FOR, DemandKind
from catalog.search.near.marking import mark_near
from catalog.search.results import EntrySearch

if TYPE_CHECKING:
    from catalog.search.models import Value


class Verdict(models.TextChoices):
    USEFUL = "useful", "役に立った"
    WRONG = "wrong", "違う"

    @property
    def kind(self) -> DemandKind:
        return DemandKind.USEFUL_WORDS if self is Verdict.USEFUL else DemandKind.WRONG_WORDS


def verdict_on(search: EntrySearch, entry: Entry, verdict: Verdict) -> Iterator[Value]:
    """Yield what to count of a verdict; nothing if `search` does not find `entry` by nearness."""
    if search.near is None or entry.pk not in search.near.groups_by_key:
        return
    mark_near([entry], search.near.question)
    for carried in entry.near_words:
        pairs = [f"{carried.asked}{STANDS_FOR}{said}" for said in carried.said]
        for value in words_to_count(search, pairs or [carried.asked]):
            yield verdict.kind, value
