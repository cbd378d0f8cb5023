"""The figures that the source prints, from its 39 answers (E5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from home.events.models import Questionnaire
from home.events.questionnaires.enums import QuestionKind
from home.events.questionnaires.results import Results, percent
from tests.conftest import rolled_back_later
from tests.home.events.questionnaires.worlds import (
    INVITED,
    KINDS,
    keep,
    make_questionnaire,
    question,
    source_answers,
)

pytestmark = pytest.mark.django_db
PART = "home/events/questionnaires/results.html"


@pytest.fixture(scope="module")
def source(django_db_setup: None, django_db_blocker: Any) -> Iterator[Questionnaire]:
    """Answer the questionnaire of the source once for the module."""
    with rolled_back_later(django_db_blocker):
        yield source_answers()


def shares(results: Results) -> list[list[list[tuple[int, int]]]]:
    """Return number and percent of each part, by question and row."""
    return [
        [[(each.count, each.percent) for each in line.parts] for line in figure.lines]
        for figure in results.figures
    ]


class TestPercent:
    @pytest.mark.parametrize(
        ("part", "whole", "expected"), [(1, 8, 13), (0, 5, 0), (5, 5, 100), (0, 0, 0), (6, 41, 15)]
    )
    def test_half__is_rounded_up(self, part: int, whole: int, expected: int) -> None:
        assert percent(part, whole) == expected


class TestSource:
    def test_figures__are_those_printed(self, source: Questionnaire) -> None:
        assert shares(Results(source)) == [
            [[(6, 15), (17, 41), (8, 20), (1, 2), (9, 22)]],
            [[(14, 36), (16, 41), (5, 13), (4, 10)]],
            [[(11, 48), (8, 35), (1, 4), (3, 13)]],
            [
                [(33, 85), (6, 15), (0, 0), (0, 0)],
                [(32, 82), (5, 13), (0, 0), (2, 5)],
                [(30, 77), (7, 18), (0, 0), (2, 5)],
            ],
            [],
        ]

    def test_denominators__are_named(self, source: Questionnaire) -> None:
        how, on_line, tools, sessions, words = Results(source).figures
        assert [how.base, on_line.base, tools.base, sessions.base] == [41, 39, 23, 39]
        assert "回収した39件を100％としています（未回答を含みます）" in on_line.note
        assert on_line.note == sessions.note
        assert "選ばれた数の合計23を100％" in tools.note
        assert "選んだのは23件、未回答は16件" in tools.note
        assert "記入があったのは2件" in words.note

    def test_rates__are_those_printed(self, source: Questionnaire) -> None:
        rates = Results(source, KINDS, INVITED).rates
        assert [(each.label, each.returned, each.invited, each.rate) for each in rates] == [
            ("自治体・財団", 13, 15, "86.7％"),
            ("一般（企業等）", 20, 32, "62.5％"),
            ("講師・総務省・事務局", 6, 14, "42.9％"),
            ("計", 39, 61, "63.9％"),
        ]

    def test_queries__are_five(self, source: Questionnaire) -> None:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            results = Results(source, KINDS, INVITED)
            assert results.rates
            assert results.figures
        assert len(queries) == 5


class TestPart:
    def test_part__has_numbers_and_only_the_texts_that_are_chosen(
        self, source: Questionnaire
    ) -> None:
        everything = Results(source, texts=None).figures[-1].texts
        for chosen, told in (((), 0), ({everything[0].key}, 1)):
            results = Results(source, KINDS, INVITED, texts=chosen)
            html = render_to_string(PART, {"results": results})
            assert html.count("半島サミットに組み込んでは") == told
            assert html.count("を100％としています") == 4


class TestScale:
    def test_mean__is_of_those_who_answered(self) -> None:
        asked = question(QuestionKind.SCALE, steps=4, low_label="不満", high_label="満足")
        made = make_questionnaire(asked)
        for step in (4, 4, 3, None):
            keep(made, step)
        (figure,) = Results(made).figures
        assert [(each.label, each.count) for each in figure.lines[0].parts] == [
            ("1（不満）", 0),
            ("2", 0),
            ("3", 1),
            ("4（満足）", 2),
            ("未回答", 1),
        ]
        assert figure.mean == "3.7"
        assert "回答した3件の3.7" in figure.note

    def test_no_answers__are_no_error(self) -> None:
        asked = question(QuestionKind.SCALE, low_label="不満", high_label="満足")
        ticks = question(QuestionKind.MULTIPLE, choices=["甲", "乙"])
        results = Results(make_questionnaire(asked, ticks), KINDS, {})
        scale, boxes = results.figures
        assert [each.percent for each in scale.lines[0].parts] == [0] * 6
        assert (scale.mean, boxes.base) == ("", 0)
        assert {each.rate for each in results.rates} == {"－"}


class TestTexts:
    @pytest.fixture
    def told(self, db: None) -> Questionnaire:
        """Return one with five texts of each of two kinds."""
        made = make_questionnaire(question(QuestionKind.TEXT))
        for number in range(10):
            keep(made, f"意見{number}", kind="town" if number < 5 else "company")
        return made

    def test_texts__are_told_as_far_as_asked(self, told: Questionnaire) -> None:
        everything = Results(told, texts=None).figures[0].texts
        chosen = {everything[0].key}
        assert sorted(each.text for each in everything) == [f"意見{n}" for n in range(10)]
        assert Results(told).figures[0].texts == []
        assert [each.key for each in Results(told, texts=chosen).figures[0].texts] == [*chosen]

    def test_order__is_that_of_random_keys(self, told: Questionnaire) -> None:
        keys = [each.key for each in Results(told, texts=None).figures[0].texts]
        assert keys == sorted(keys)

    def test_kinds__are_told_where_at_least_five_answered_of_each(
        self, told: Questionnaire
    ) -> None:
        texts = Results(told, KINDS, texts=None).figures[0].texts
        assert {each.kind for each in texts} == {"自治体・財団", "一般（企業等）"}
        keep(told, "講師の意見", kind="staff")
        texts = Results(told, KINDS, texts=None).figures[0].texts
        assert {each.kind for each in texts} == {""}

    def test_words_beside_the_last_choice__stand_at_their_question(self) -> None:
        asked = question(QuestionKind.SINGLE, choices=["思う", "その他"], has_other=True)
        made = make_questionnaire(asked)
        keep(made, (2, "テーマに応じて"))
        (figure,) = Results(made, texts=None).figures
        assert [each.text for each in figure.texts] == ["テーマに応じて"]
        assert figure.texts_title == "「その他」の内容"

    def test_unknown_kinds__are_counted_apart(self, told: Questionnaire) -> None:
        keep(told, None)
        rates = Results(told, {"town": "自治体"}, {"town": 10}).rates
        assert [(each.label, each.returned, each.rate) for each in rates] == [
            ("自治体", 5, "50.0％"),
            ("区分なし", 6, "－"),
            ("計", 11, "110.0％"),
        ]
