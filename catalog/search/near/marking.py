"""Why an entry is near: the words that carried it, in its row of the list (V14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from catalog.entries.models.entry import Entry
from catalog.entries.models.text import EntryText
from cms.japanese.highlight import Piece
from cms.japanese.meaning.nearness import Question
from cms.japanese.meaning.texts import read
from cms.japanese.meaning.topics import topics_of_line

#: A word that is carried less than this, or says less, is not named.
WORTH_NAMING = 0.3


class Carried(NamedTuple):
    """A word of the question; `said` are words of the row that carry it, if it shows any."""

    asked: str
    said: tuple[str, ...]


def mark_near(rows: Iterable[Entry], question: Question) -> None:
    """Set `near_words` and the marked pieces of title and excerpt, using one query.

    Words of the entry are named only where the row shows them; of the rest of the entry only that
    it carries a word of the question, which the search tells anyway (V3).
    """
    entries = list(rows)
    stored = EntryText.objects.filter(pk__in=[entry.pk for entry in entries])
    meanings = dict(stored.values_list("pk", "meaning"))
    for entry in entries:
        entry.title_pieces = _pieces(question, entry.title)
        entry.excerpt_pieces = _pieces(question, entry.excerpt)
        numbers = read(bytes(meanings[entry.pk])).numbers.tolist() if entry.pk in meanings else []
        entry.near_words = list(_carried(question, entry, numbers))


def _carried(question: Question, entry: Entry, numbers: Iterable[int]) -> Iterator[Carried]:
    reached = set(numbers)
    shown = [*_said(entry.title), *_said(entry.excerpt)]
    for word in question.words:
        if word.says < WORTH_NAMING:
            continue
        carriers = {number for number, share in word.carriers.items() if share >= WORTH_NAMING}
        if not reached.isdisjoint(carriers):
            said = dict.fromkeys(text for number, text in shown if number in carriers)
            asked = word.topic.word
            yield Carried(asked, tuple(text for text in said if text != asked))


def _said(text: str) -> Iterator[tuple[int, str]]:
    for topic in topics_of_line(text):
        yield topic.number, topic.word


def _pieces(question: Question, text: str) -> list[Piece]:
    """Return `text` in pieces, each with whether it carries a word of the question."""
    pieces, done = list[Piece](), 0
    spans = sorted(
        (topic.start, topic.end)
        for topic in topics_of_line(text)
        for word in question.carriers.get(topic.number, ())
        if word.carriers[topic.number] >= WORTH_NAMING and word.says >= WORTH_NAMING
    )
    for start, end in spans:
        if end > done:
            first = max(start, done)
            pieces += [(text[done:first], False), (text[first:end], True)]
            done = end
    return [piece for piece in [*pieces, (text[done:], False)] if piece[0]]
