"""Synthetic texts are repeatable and of the size of real ones."""

from __future__ import annotations

from statistics import mean

from tests.benchmark.texts import LONGEST, SHORTEST, Writer


def test_same_seed__same_drafts() -> None:
    one, other = Writer(3), Writer(3)
    assert [one.draft() for _ in range(20)] == [other.draft() for _ in range(20)]


def test_other_seed__other_drafts() -> None:
    assert Writer(3).draft() != Writer(4).draft()


def test_summaries__are_as_long_as_real_ones() -> None:
    writer = Writer()
    lengths = [len(writer.draft().summary) for _ in range(300)]
    assert min(lengths) >= SHORTEST
    assert SHORTEST * 2 < mean(lengths) < LONGEST


def test_words__few_are_frequent_and_most_are_not() -> None:
    writer = Writer()
    texts = [writer.draft().summary for _ in range(500)]
    share = {word: mean(word in text for text in texts) for word in ("システム", "防災", "公印")}
    assert share["システム"] > 0.5 > share["防災"] > share["公印"] > 0
