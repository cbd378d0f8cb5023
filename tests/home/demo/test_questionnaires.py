"""The questionnaire of the demo says what the source reports (E5)."""

from __future__ import annotations

import pytest

from home.demo.questionnaires import build_questionnaire
from home.events.models import Questionnaire
from home.events.questionnaires.results import Results

pytestmark = pytest.mark.django_db
KINDS = {
    "municipality": "自治体・財団",
    "company": "一般（企業等）",
    "guest": "講師・事務局",
}


def test_questionnaire__has_the_figures_of_the_source_once() -> None:
    made = build_questionnaire()
    results = Results(made, KINDS, {"municipality": 15, "company": 32, "guest": 14}, texts=None)
    percents = [
        [[each.percent for each in line.parts] for line in figure.lines]
        for figure in results.figures
    ]
    assert percents == [
        [[15, 41, 20, 2, 22]],
        [[85, 15, 0, 0], [82, 13, 0, 5], [77, 18, 0, 5]],
        [],
        [],
        [[36, 41, 13, 10]],
        [[48, 35, 4, 13]],
    ]
    rates = [each.rate for each in results.rates]
    assert rates == ["86.7％", "62.5％", "42.9％", "63.9％"]
    assert [len(each.texts) for each in results.figures] == [7, 0, 5, 4, 5, 3]
    assert not made.is_open
    assert build_questionnaire() == made
    assert Questionnaire.objects.count() == 1
