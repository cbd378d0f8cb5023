"""Suggestions for searches without hits, and the vocabulary they use (V8)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise, product
from typing import NamedTuple

from catalog.entries.models.entry import Entry
from catalog.entries.models.listed_count import ListedCount
from catalog.search.models import SearchWord
from catalog.search.results import EntrySearch
from catalog.taxonomy.keys import genre_ids_of
from catalog.taxonomy.models import Genre
from cms.japanese.folding import key
from cms.japanese.morphemes import is_noun
from cms.japanese.query import Synonyms, Word, parse_query, replaced
from cms.japanese.segments import segments
from cms.japanese.suggest import LONGEST_WORD, MOST_SUGGESTIONS, known_word, nearest
from cms.japanese.synonyms import synonyms
from cms.web.text import LONGEST_TEXT

MOST_WORDS = 10_000
SHORTEST_WORD = 2
#: Candidate searches that are counted to choose the suggestions.
MOST_TRIED = 6
TITLES_AT_ONCE = 2_000

# Kanji, katakana and Latin letters without hiragana are nouns; with hiragana it can be any word.
NAME = re.compile(r"[^\W\d_ぁ-ゖ]+")


def rebuild_vocabulary() -> int:
    """Rebuild the vocabulary from titles and genres; return the number of words (V8).

    All readers share it, so it uses only what every visitor finds (M13). It reads the titles before
    it writes anything, so that nobody waits for the counting.
    """
    numbers = _in_titles()
    numbers.update(_of_genres())
    words = [_search_word(word, number) for word, number in _most_frequent(numbers)]
    return SearchWord.objects.replace_all(words)


def words_of(title: str) -> set[str]:
    """Return the nouns of a title, and pairs of adjacent nouns as one word: 防災無線."""
    found = [each for each in segments(title) if _is_name(title[each.start : each.end])]
    spans = [(each.start, each.end) for each in found]
    spans += [
        (one.start, other.end)
        for one, other in pairwise(found)
        if other.joint == "" and one.end == other.start
    ]
    return {word for word in (title[start:end] for start, end in spans) if _fits(word)}


def _fits(word: str) -> bool:
    return SHORTEST_WORD <= len(word) <= LONGEST_WORD


def _is_name(surface: str) -> bool:
    return bool(NAME.fullmatch(surface)) or (not surface.isascii() and is_noun(surface))


def _in_titles() -> Counter[str]:
    titles = Entry.objects.listed().order_by().values_list("title", flat=True)
    numbers = Counter[str]()
    for title in titles.iterator(chunk_size=TITLES_AT_ONCE):
        numbers.update(words_of(title))
    return numbers


def _of_genres() -> Counter[str]:
    carried = Counter[int]()
    for group, number in ListedCount.objects.listed().groups().items():
        carried.update(dict.fromkeys(genre_ids_of(group.genre_key), number))
    names = Genre.objects.in_use().filter(pk__in=carried).values_list("pk", "name")
    return Counter({name: carried[pk] for pk, name in names if _fits(name)})


def _most_frequent(numbers: Counter[str]) -> list[tuple[str, int]]:
    """Return the most frequent words, each in its most frequent spelling."""
    by_key, spelling = Counter[str](), dict[str, str]()
    for word, number in numbers.most_common():
        spelling.setdefault(key(word), word)
        by_key[key(word)] += number
    del by_key[""]
    return [(spelling[each], number) for each, number in by_key.most_common(MOST_WORDS)]


def _search_word(word: str, number: int) -> SearchWord:
    known = known_word(word)
    return SearchWord(word=word, key=known.key, reading=known.reading, number=number)


class Suggestion(NamedTuple):
    """A text, and its number of hits."""

    text: str
    hits: int


def suggestions(search: EntrySearch) -> list[Suggestion]:
    """Return texts with hits that the user may have meant, likeliest first (V8).

    Each word without hits is replaced by a word with similar spelling or reading; the rest of the
    text, genres and types stay as they are.
    """
    counted = _counted(search, list(islice(_other_texts(search), MOST_TRIED)))
    return [each for each in counted if each.hits][:MOST_SUGGESTIONS]


def words_alone(search: EntrySearch) -> list[Suggestion]:
    """Return each word of the text as a text of its own, with its hits (V8).

    They tell which word keeps the others from being found. Excluded words are not among them, and
    there are none for a single word without hits, of which the page says so already.
    """
    counted = search.hits_of_words
    if search.conditions.are_void or [number for _, number in counted] in ([], [0]):
        return []
    known = synonyms()
    return [Suggestion(_typed(word, known), number) for word, number in counted]


def _typed(word: Word, known: Synonyms) -> str:
    """Return the text that asks for `word` alone: a phrase keeps its quotation marks."""
    return word.text if parse_query(word.text, known).all_of == (word,) else f"「{word.text}」"


def _other_texts(search: EntrySearch) -> Iterator[str]:
    """Yield the text with all words without hits replaced, nearest words first."""
    missing = [word.text for word in search.words_without_hits]
    known = SearchWord.objects.known() if missing else []
    near = [nearest(word, known, most=MOST_TRIED) for word in missing]
    for others in _nearest_first(near) if missing else ():
        text = replaced(search.conditions.text, dict(zip(missing, others, strict=True)))
        if len(text) <= LONGEST_TEXT:
            yield text


def _nearest_first(near: Iterable[list[str]]) -> list[tuple[str, ...]]:
    """Return all combinations of one word from each list, lowest sum of ranks first."""
    ranked = [list(enumerate(words)) for words in _short_enough(list(near))]
    ways = sorted(product(*ranked), key=lambda way: sum(rank for rank, _ in way))
    return [tuple(word for _, word in way) for way in ways]


def _short_enough(near: list[list[str]]) -> list[list[str]]:
    """Shorten the lists, to limit the number of combinations."""
    most = MOST_TRIED if len(near) == 1 else 2
    return [words[:most] for words in near]


def _counted(search: EntrySearch, texts: list[str]) -> list[Suggestion]:
    if not texts:
        return []
    known = synonyms()
    groups = search.texts.groups_of([parse_query(each, known) for each in texts])
    return [
        Suggestion(text, search.with_text(text, found).counts.total)
        for text, found in zip(texts, groups, strict=True)
    ]
