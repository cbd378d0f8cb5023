"""Ranks texts by how near they are to a problem told in a sentence (V14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cms.japanese.meaning import vectors
from cms.japanese.meaning.kindred import kindred, number_of, turns
from cms.japanese.meaning.texts import Meaning, direction_of
from cms.japanese.meaning.topics import Topic, topics
from cms.japanese.meaning.vectors import DIMENSIONS, TOPICS, VECTORS, Floats, units, weights
from cms.japanese.query import LONGEST_QUERY, Synonyms, word_key

#: Share of the words that carry a text; the rest is the direction of the whole.
BY_WORDS = 0.5
#: Words below this likeness say something else; likeness counts by its square.
LEAST_LIKENESS = 0.35
MOST_NEAR = 100
LIKE = 0.8
MOST_WORDS = 12
#: What the words of a question must say in all, in the measure of `AskedWord.says`.
LEAST_SAID = 0.4
#: The strength of nouns and the like.
OF_A_THING = 0.7
#: How well a kindred word carries, and how much all of them turn the direction of the question.
KINDRED, TURNING = 0.7, 1.0
IN_TITLE = 1.2
#: Vectors converted at once: so many stay in the cache of a processor.
AT_ONCE = 1_024

Ids = NDArray[np.int64]


class AskedWord(NamedTuple):
    """A word of the question, with the topics that carry it, and how well each does (up to 1)."""

    topic: Topic
    carriers: dict[int, float]

    @property
    def says(self) -> float:
        """How much the word says of the problem: 除雪 1.3, 人 0.1."""
        return self.topic.strength * float(weights()[self.topic.number])

    @property
    def names_known_thing(self) -> bool:
        return self.topic.number < VECTORS and self.topic.strength >= OF_A_THING


@dataclass(frozen=True)
class Question:
    """A problem as its words and the direction of the whole."""

    words: tuple[AskedWord, ...]
    direction: Floats

    @property
    def says_enough(self) -> bool:
        """Whether anything can be near: nothing is to 「困っている」, which names no thing."""
        names_thing = any(word.names_known_thing for word in self.words)
        return names_thing and sum(word.says for word in self.words) >= LEAST_SAID

    @cached_property
    def carriers(self) -> dict[int, list[AskedWord]]:
        """The words of the question that each topic carries."""
        found = dict[int, list[AskedWord]]()
        for word in self.words:
            for number in word.carriers:
                found.setdefault(number, []).append(word)
        return found


def question(text: str, synonyms: Synonyms | None = None) -> Question:
    """Return what `text` asks for; without content words it asks for nothing.

    `synonyms` is the argument of `parse_query`: synonyms of a word carry it as well as it does.
    """
    said = dict[int, Topic]()
    for topic in topics(text[:LONGEST_QUERY]):
        if topic.number not in said or topic.strength > said[topic.number].strength:
            said[topic.number] = topic
    asked = list(said.values())[:MOST_WORDS]
    words = tuple(_asked_word(each, synonyms or {}) for each in asked)
    direction = direction_of({each.number: each.strength for each in asked}, TURNING)
    return Question(words, direction)


def _asked_word(topic: Topic, synonyms: Synonyms) -> AskedWord:
    others = [number_of(other) for other in synonyms.get(word_key(topic.word), ())]
    same = {number: 1.0 for number in others if number is not None}
    return AskedWord(topic, _carriers(topic.number) | same)


@lru_cache(maxsize=1_000)
def _carriers(number: int) -> dict[int, float]:
    """Return the topics near a topic, and its kindred, each with how well it carries it."""
    found = dict(_alike(number)) if number < VECTORS else {}
    for other in kindred(number):
        found[other] = max(KINDRED, found.get(other, 0.0))
    return found | {number: 1.0}


def _alike(number: int) -> Iterator[tuple[int, float]]:
    likeness = units() @ units()[number]
    for other in np.argsort(-likeness)[:MOST_NEAR]:
        if likeness[other] >= LEAST_LIKENESS:
            yield int(other), LIKE * float(likeness[other]) ** 2


def preload() -> None:
    """Read vectors and list now, e.g. before a server forks its workers."""
    vectors.preload()
    turns()


class Collection:
    """Many texts, ready to be ranked: their directions, and for each topic the texts that have it.

    `keys` are the primary keys of the texts, in any order.
    """

    def __init__(self, keys: Sequence[int], meanings: Iterable[Meaning]) -> None:
        self.keys: Ids = np.array(keys, dtype=np.int64)
        self.vectors = np.zeros((len(keys), DIMENSIONS), dtype=np.int8)
        numbers = [np.zeros(0, dtype=np.uint16)]
        in_title = [np.zeros(0, dtype=bool)]
        for place, meaning in enumerate(meanings):
            self.vectors[place] = meaning.vector
            numbers.append(meaning.numbers)
            in_title.append(np.arange(len(meaning.numbers)) < meaning.in_title)
        self.lengths = self._lengths()
        lengths = [len(each) for each in numbers[1:]]
        self._index(lengths, np.concatenate(numbers), np.concatenate(in_title))

    def _index(
        self, lengths: list[int], numbers: NDArray[np.uint16], in_title: NDArray[np.bool_]
    ) -> None:
        """Sort the pairs of text and topic by topic."""
        order = np.argsort(numbers, kind="stable")
        owners = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        self.owners = owners[order]
        self.emphasis = np.where(in_title[order], np.float32(IN_TITLE), np.float32(1))
        self.starts = np.searchsorted(numbers[order], np.arange(TOPICS + 1))

    def __len__(self) -> int:
        return len(self.keys)

    def number_with(self, topic: int) -> int:
        return int(self.starts[topic + 1] - self.starts[topic])

    def scores(self, asked: Question, weights: Sequence[float]) -> Floats:
        """Return how near each text is, up to about 1; `weights` are those of the words asked."""
        along = self._along(asked.direction)
        by_words: Floats = np.zeros(len(self), dtype=np.float32)
        for word, weight in zip(asked.words, weights, strict=True):
            by_words += np.float32(weight) * self._carrying(word)
        total = sum(weights) or 1
        return (1 - BY_WORDS) * along + BY_WORDS * by_words / np.float32(total)

    def _carrying(self, word: AskedWord) -> Floats:
        """Return how well each text carries `word`: by its best topic, more in the title."""
        found: Floats = np.zeros(len(self), dtype=np.float32)
        for number, strength in word.carriers.items():
            slot = slice(self.starts[number], self.starts[number + 1])
            owners = self.owners[slot]
            if len(owners):
                reached = np.float32(strength) * self.emphasis[slot]
                found[owners] = np.maximum(found[owners], reached)
        return found

    def _along(self, direction: Floats) -> Floats:
        """Return the cosine of each text with `direction`."""
        found: Floats = np.zeros(len(self), dtype=np.float32)
        for place, rows in self._rows():
            found[place] = rows @ direction
        found /= self.lengths
        return found

    def _lengths(self) -> Floats:
        found: Floats = np.ones(len(self), dtype=np.float32)
        for place, rows in self._rows():
            found[place] = np.maximum(np.sqrt(np.einsum("ij,ij->i", rows, rows)), 1)
        return found

    def _rows(self) -> Iterator[tuple[slice, Floats]]:
        """Yield the vectors as numbers to reckon with, some at a time."""
        for start in range(0, len(self), AT_ONCE):
            place = slice(start, start + AT_ONCE)
            yield place, self.vectors[place].astype(np.float32)


def weights_of(asked: Question, number_with: dict[int, int], total: int) -> list[float]:
    """Return what each word asked says: much if few of `total` texts have it."""
    return [word.says * rarity(number_with[word.topic.number], total) for word in asked.words]


def rarity(number: int, total: int) -> float:
    return float(np.log1p((total - number + 0.5) / (number + 0.5)))
