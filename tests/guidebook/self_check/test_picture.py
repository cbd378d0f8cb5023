"""The picture of an organisation's progress (G4)."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import pytest

from guidebook.self_check.picture import BASE, MOST_COLUMNS, WIDTH, ProgressPicture


def check(done: int = 0, started: int = 0, not_yet: int = 0, **more: Any) -> Any:
    """Return a self-check with its numbers."""
    return SimpleNamespace(**{"unanswered": 0} | more, done=done, started=started, not_yet=not_yet)


class TestColumns:
    """A column for each date."""

    def test_no_checks__no_columns(self) -> None:
        assert ProgressPicture([]).columns == []

    @pytest.mark.parametrize("number", [1, 2, 3, MOST_COLUMNS])
    def test_columns__one_for_each_check_in_order_within_the_picture(self, number: int) -> None:
        checks = [check(done=1, label=place) for place in range(number)]
        columns = ProgressPicture(checks).columns
        assert [column.check.label for column in columns] == list(range(number))
        places = [column.x for column in columns]
        assert places == sorted(set(places))
        for column in columns:
            for bar in column.bars:
                assert bar.x >= 0
                assert bar.x + bar.width <= WIDTH
                assert bar.x + bar.width / 2 == pytest.approx(column.x)

    def test_columns__do_not_touch(self) -> None:
        columns = ProgressPicture([check(done=1)] * MOST_COLUMNS).columns
        for left, right in itertools.pairwise(columns):
            assert left.bars[0].x + left.bars[0].width < right.bars[0].x

    def test_many_checks__the_latest_are_shown(self) -> None:
        checks = [check(done=1, label=place) for place in range(MOST_COLUMNS + 5)]
        shown = [column.check.label for column in ProgressPicture(checks).columns]
        assert shown == list(range(5, MOST_COLUMNS + 5))


class TestBars:
    """Done at the bottom, not yet at the top; the heights tell the numbers."""

    @pytest.mark.parametrize(
        "numbers",
        [(10, 0, 0), (0, 10, 0), (0, 0, 10), (3, 4, 3), (1, 0, 9), (1, 1, 1), (0, 199, 1)],
        ids=lambda numbers: "-".join(map(str, numbers)),
    )
    def test_bars__fill_the_height_in_proportion(self, numbers: tuple[int, int, int]) -> None:
        (column,) = ProgressPicture([check(*numbers)]).columns
        states = ["done", "started", "not_yet"]
        expected = [(state, n) for state, n in zip(states, numbers, strict=True) if n]
        assert [(bar.state, bar.number) for bar in column.bars] == expected
        assert sum(bar.height for bar in column.bars) == pytest.approx(BASE)
        bottom = float(BASE)
        for bar in column.bars:
            assert bar.height == pytest.approx(BASE * bar.number / sum(numbers))
            assert bar.y + bar.height == pytest.approx(bottom)
            bottom = bar.y
        assert bottom == pytest.approx(0)

    def test_unanswered__takes_its_part_of_the_height(self) -> None:
        (column,) = ProgressPicture([check(done=1, unanswered=3)]).columns
        assert [(bar.state, bar.height) for bar in column.bars] == [
            ("done", pytest.approx(BASE / 4)),
            ("unanswered", pytest.approx(BASE * 3 / 4)),
        ]

    def test_check_without_answers__has_no_bars(self) -> None:
        (column,) = ProgressPicture([check()]).columns
        assert column.bars == []

    def test_number__stands_in_the_middle_of_its_bar(self) -> None:
        (column,) = ProgressPicture([check(done=1)]).columns
        (bar,) = column.bars
        assert bar.middle == (pytest.approx(WIDTH / 2), pytest.approx(BASE / 2))


class TestLegend:
    """The states in words, as on the form."""

    def test_legend__the_best_first(self) -> None:
        assert ProgressPicture([]).legend == [
            ("done", "できている"),
            ("started", "着手"),
            ("not_yet", "まだ"),
            ("unanswered", "未回答"),
        ]
