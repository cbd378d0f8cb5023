"""Search quality on judged texts: queries of words (V2) and whole sentences (V14)."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from pathlib import Path
from statistics import fmean

import numpy as np

from cms.japanese.matching import finds
from cms.japanese.meaning.nearness import Collection, question, weights_of
from cms.japanese.meaning.texts import meaning_of, read
from cms.japanese.query import Query, parse_query, synonyms_of
from cms.japanese.terms import document_terms

TEXTS = "texts.toml"
QUERIES = "queries.toml"
SENTENCES = "sentences.toml"
HELD_OUT_EVERY = 3
#: The highest grade: the text helps directly.
DIRECT = 2
#: As many of the first texts count in a ranking.
FIRST = 10

Finder = Callable[[Query], Iterable[str]]
#: Returns the texts for a sentence, best first.
Ranker = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Judgement:
    """A query and everything that it should find."""

    kind: str
    text: str
    relevant: frozenset[str]
    is_held_out: bool


@dataclass(frozen=True)
class JudgedSentence:
    """A problem in the words of an official, and the grade of every text that helps (V14).

    Grade 2 helps directly; 1 helps partly, or is about the same subject.
    """

    text: str
    grades: dict[str, int]
    is_held_out: bool

    @property
    def direct(self) -> frozenset[str]:
        """The texts that help directly."""
        return frozenset(name for name, grade in self.grades.items() if grade == DIRECT)


@dataclass
class Score:
    """How many hits were right, wrong and missing."""

    right: int = 0
    wrong: int = 0
    missing: int = 0
    mistakes: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    def add(self, judgement: Judgement, found: frozenset[str]) -> None:
        wrong, missing = found - judgement.relevant, judgement.relevant - found
        self.right += len(found & judgement.relevant)
        self.wrong += len(wrong)
        self.missing += len(missing)
        if wrong or missing:
            marks = [f"+{name}" for name in sorted(wrong)] + [
                f"-{name}" for name in sorted(missing)
            ]
            self.mistakes.append(f"{judgement.kind} {judgement.text}: {' '.join(marks)}")


def ndcg(ranked: Iterable[str], grades: Mapping[str, int]) -> float:
    """Return nDCG@10: the gain of a ranking, divided by that of the best possible ranking.

    The gain of a text is its plain grade (2, 1 or 0), divided by log2(place + 1).
    """
    best = _gain(sorted(grades.values(), reverse=True))
    return _gain([grades.get(name, 0) for name in dict.fromkeys(ranked)]) / best if best else 1.0


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / log2(place + 1) for place, grade in enumerate(grades[:FIRST], start=1))


def recall_of_first(ranked: Iterable[str], wanted: frozenset[str]) -> float:
    """Return recall@10: the share of the `wanted` texts that are among the first ten."""
    first = list(dict.fromkeys(ranked))[:FIRST]
    return len(wanted.intersection(first)) / len(wanted) if wanted else 1.0


@dataclass(frozen=True)
class SentenceScore:
    """How well one sentence was answered; `first` are the texts that came first."""

    text: str
    ndcg: float
    recall: float
    first: tuple[str, ...]

    @classmethod
    def of(cls, sentence: JudgedSentence, ranked: Sequence[str]) -> SentenceScore:
        return cls(
            sentence.text,
            ndcg(ranked, sentence.grades),
            recall_of_first(ranked, sentence.direct),
            tuple(ranked[:FIRST]),
        )


@dataclass(frozen=True)
class RankingScore:
    """The scores of the sentences and their means; every sentence counts the same."""

    sentences: tuple[SentenceScore, ...] = ()

    @property
    def ndcg(self) -> float:
        return fmean(each.ndcg for each in self.sentences) if self.sentences else 1.0

    @property
    def recall(self) -> float:
        return fmean(each.recall for each in self.sentences) if self.sentences else 1.0


class JudgedSet:
    """Texts, queries and synonyms of one folder: `texts.toml` and `queries.toml`.

    `sentences.toml` adds sentences; a folder may do without.
    """

    def __init__(self, folder: Path) -> None:
        self.texts: dict[str, list[str]] = tomllib.loads((folder / TEXTS).read_text("utf-8"))
        queries = tomllib.loads((folder / QUERIES).read_text("utf-8"))
        self.judgements = list(_judgements(queries["queries"]))
        synonyms: dict[str, list[str]] = queries.get("synonyms", {})
        self.synonyms = synonyms_of([word, *others] for word, others in synonyms.items())
        self.sentences = _sentences_of(folder / SENTENCES)

    def finder(self) -> Finder:
        """Return the reference search over the texts."""
        index = {name: document_terms(*texts) for name, texts in self.texts.items()}
        return lambda query: [name for name, terms in index.items() if finds(query, terms)]

    def scores(self, finder: Finder, *, held_out: bool | None = None) -> dict[str, Score]:
        """Return the score of each kind and of all ("total"); `held_out` limits the queries."""
        found = defaultdict(Score, total=Score())
        for each in self.judgements:
            if held_out is None or each.is_held_out is held_out:
                hits = frozenset(finder(parse_query(each.text, self.synonyms)))
                found[each.kind].add(each, hits)
                found["total"].add(each, hits)
        return dict(found)

    def ranker(self) -> Ranker:
        """Return the reference ranking of the texts by nearness, as the search has it (V14)."""
        names = list(self.texts)
        texts = [read(meaning_of(*each)) for each in self.texts.values()]
        collection = Collection(range(len(names)), texts)

        def ranked(sentence: str) -> list[str]:
            asked = question(sentence, self.synonyms)
            numbers = [word.topic.number for word in asked.words]
            counts = {number: collection.number_with(number) for number in numbers}
            scores = collection.scores(asked, weights_of(asked, counts, len(collection)))
            return [names[place] for place in np.argsort(-scores, kind="stable")]

        return ranked

    def ranking(self, ranker: Ranker, held_out: bool | None = None) -> RankingScore:
        """Return the score of `ranker` over the sentences; `held_out` limits them (V14)."""
        return RankingScore(
            tuple(
                SentenceScore.of(each, ranker(each.text))
                for each in self.sentences
                if held_out is None or each.is_held_out is held_out
            )
        )


def _judgements(kinds: dict[str, dict[str, list[str]]]) -> Iterator[Judgement]:
    for kind, queries in kinds.items():
        for number, (text, relevant) in enumerate(queries.items(), start=1):
            yield Judgement(kind, text, frozenset(relevant), number % HELD_OUT_EVERY == 0)


def _sentences_of(path: Path) -> list[JudgedSentence]:
    if not path.exists():
        return []
    tables = tomllib.loads(path.read_text("utf-8"))["sentences"]
    return [
        JudgedSentence(
            table["text"],
            {name: grade for grade in (1, DIRECT) for name in table.get(str(grade), ())},
            number % HELD_OUT_EVERY == 0,
        )
        for number, table in enumerate(tables, start=1)
    ]
