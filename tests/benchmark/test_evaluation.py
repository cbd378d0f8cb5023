"""How good the search is on the judged set (V2, V14), and the arithmetic of the figures."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from cms.japanese.matching import matches
from cms.japanese.query import parse_query
from tests.benchmark.evaluation import (
    JudgedSentence,
    JudgedSet,
    Judgement,
    RankingScore,
    Score,
    SentenceScore,
    ndcg,
    recall_of_first,
)

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


class TestRankingScore:
    # Places 1, 2, 3 and 4 divide by log2(2) = 1, log2(3) = 1.585, log2(4) = 2, log2(5) = 2.322.
    @pytest.mark.parametrize(
        ("ranked", "expected"),
        [
            ("abc", 1.0),  # 2 + 1/1.585 = 2.6309, the best there is
            ("bac", 0.8597),  # (1 + 2/1.585) / 2.6309
            ("xab", 0.6697),  # (2/1.585 + 1/2) / 2.6309
            ("xxa", 0.4796),  # x counts once: (2/1.585) / 2.6309
            ("b", 0.3801),  # 1 / 2.6309
            ("xyz", 0.0),
            ("", 0.0),
            ("0123456789ab", 0.0),  # behind the tenth place
            ("012345678a", 0.2197),  # (2/log2(11)) / 2.6309 = (2/3.4594) / 2.6309
        ],
    )
    def test_ndcg__by_hand(self, ranked: str, expected: float) -> None:
        assert ndcg(ranked, {"a": 2, "b": 1}) == pytest.approx(expected, abs=5e-5)

    def test_ndcg__more_helpful_texts_than_places(self) -> None:
        helpful = [f"text{number}" for number in range(12)]

        assert ndcg(helpful, dict.fromkeys(helpful, 2)) == 1.0

    @pytest.mark.parametrize(
        ("ranked", "expected"),
        [("ab", 1.0), ("xa", 0.5), ("aa", 0.5), ("xy", 0.0), ("", 0.0), ("0123456789ab", 0.0)],
    )
    def test_recall__of_the_first_ten(self, ranked: str, expected: float) -> None:
        assert recall_of_first(ranked, frozenset("ab")) == expected

    def test_nothing_asked(self) -> None:
        assert (ndcg("a", {}), recall_of_first("a", frozenset())) == (1.0, 1.0)
        assert (RankingScore().ndcg, RankingScore().recall) == (1.0, 1.0)

    def test_sentence__recall_counts_direct_help_only(self) -> None:
        sentence = JudgedSentence("sentence", {"a": 2, "b": 1}, False)

        score = SentenceScore.of(sentence, ["b"])

        assert score.recall == 0.0
        assert score.ndcg == pytest.approx(0.3801, abs=5e-5)
        assert score.first == ("b",)

    def test_means__every_sentence_counts_the_same(self) -> None:
        score = RankingScore((SentenceScore("x", 0.2, 1.0, ()), SentenceScore("y", 0.6, 0.0, ())))

        assert score.ndcg == pytest.approx(0.4)
        assert score.recall == 0.5


class TestRanking:
    @pytest.fixture
    def small(self, tmp_path: Path) -> JudgedSet:
        (tmp_path / "texts.toml").write_text(
            'a = ["防災無線", "屋外の放送"]\nb = ["放送の記録", ""]\nc = ["観光案内", ""]\n',
            "utf-8",
        )
        (tmp_path / "queries.toml").write_text("[queries]\n", "utf-8")
        (tmp_path / "sentences.toml").write_text(
            '[[sentences]]\ntext = "一"\n2 = ["a"]\n1 = ["b"]\n'
            '[[sentences]]\ntext = "二"\n2 = ["b"]\n'
            '[[sentences]]\ntext = "三"\n2 = ["c"]\n1 = []\n',
            "utf-8",
        )
        return JudgedSet(tmp_path)

    @pytest.mark.parametrize(
        ("held_out", "expected", "recall"),
        [
            (None, {"一": 1.0, "二": 0.6309, "三": 0.0}, 2 / 3),
            (False, {"一": 1.0, "二": 0.6309}, 1),
        ],
    )
    def test_ranking__of_each_sentence(
        self, small: JudgedSet, held_out: bool | None, expected: dict[str, float], recall: float
    ) -> None:
        def ranker(sentence: str) -> Sequence[str]:
            return ["a", "b"]

        score = small.ranking(ranker, held_out)

        found = {each.text: each.ndcg for each in score.sentences}
        assert found == pytest.approx(expected, abs=5e-5)
        assert score.recall == pytest.approx(recall)

    def test_ranking__held_out_is_every_third(self, small: JudgedSet) -> None:
        score = small.ranking(lambda sentence: ["c"], held_out=True)

        assert score == RankingScore((SentenceScore("三", 1.0, 1.0, ("c",)),))

    def test_ranker__nearest_first_and_every_text(self, small: JudgedSet) -> None:
        ranked = small.ranker()
        assert sorted(ranked("火事が怖い")) == sorted(small.texts)
        for name, texts in small.texts.items():
            assert ranked(texts[0])[0] == name


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
