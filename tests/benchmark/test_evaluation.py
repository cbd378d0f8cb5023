"""How good the search is on the judged set (V2)."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from cms.japanese.matching import matches
from cms.japanese.query import parse_query
from tests.benchmark.evaluation import JudgedSet, Judgement, Score

FOLDER = Path(__file__).parent / "judged"
BAR = 0.97


@pytest.fixture(scope="module")
def judged() -> JudgedSet:
    return JudgedSet(FOLDER)


class TestJudgedSet:
    def test_judged_set__large_enough(self, judged: JudgedSet) -> None:
        assert len(judged.texts) >= 220
        assert len(judged.judgements) >= 120
        assert sum(each.is_held_out for each in judged.judgements) >= 40

    def test_judged_set__every_relevant_text_exists(self, judged: JudgedSet) -> None:
        named = {name for each in judged.judgements for name in each.relevant}

        assert named <= judged.texts.keys()

    def test_judged_set__no_text_twice(self, judged: JudgedSet) -> None:
        assert Counter(map(tuple, judged.texts.values())).most_common(1)[0][1] == 1

    @pytest.mark.parametrize("held_out", [None, False, True], ids=["all", "tuned", "held_out"])
    def test_scores__recall_and_precision(self, judged: JudgedSet, held_out: bool | None) -> None:
        total = judged.scores(judged.finder(), held_out=held_out)["total"]

        assert total.recall >= BAR, total.mistakes
        assert total.precision >= BAR, total.mistakes


class TestSentences:
    def test_sentences__large_enough(self, judged: JudgedSet) -> None:
        assert len({each.text for each in judged.sentences}) >= 80
        assert sum(each.is_held_out for each in judged.sentences) >= 26

    def test_sentences__every_text_exists(self, judged: JudgedSet) -> None:
        named = {name for each in judged.sentences for name in each.grades}

        assert named <= judged.texts.keys()

    def test_sentences__each_has_direct_help(self, judged: JudgedSet) -> None:
        assert [each.text for each in judged.sentences if not each.direct] == []

    def test_sentences__one_grade_for_each_text(self) -> None:
        tables = tomllib.loads((FOLDER / "sentences.toml").read_text("utf-8"))["sentences"]

        assert [each["text"] for each in tables if {*each["1"]} & {*each["2"]}] == []


class TestScore:
    def test_score__right_wrong_and_missing(self) -> None:
        score = Score()

        score.add(Judgement("kind", "query", frozenset("abcd"), False), frozenset("abx"))

        assert (score.right, score.wrong, score.missing) == (2, 1, 2)
        assert score.recall == 0.5
        assert score.precision == pytest.approx(2 / 3)
        assert score.mistakes == ["kind query: +x -c -d"]

    def test_score__nothing_asked(self) -> None:
        assert (Score().recall, Score().precision) == (1.0, 1.0)


class TestPairs:
    """Short truths beside the judged set: a query and one text, together or apart."""

    @pytest.mark.parametrize(("name", "together"), [("found", True), ("apart", False)])
    def test_pairs__nearly_all_as_judged(self, name: str, together: bool) -> None:
        pairs = tomllib.loads((FOLDER / "pairs.toml").read_text("utf-8"))[name]

        wrong = [pair for pair in pairs if matches(parse_query(pair[0]), pair[1]) is not together]

        assert len(pairs) >= 100
        assert len(wrong) <= (1 - BAR) * len(pairs), wrong
