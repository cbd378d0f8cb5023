"""Scales: ticks that people read, shares that stay inside, steps that words can tell."""

from __future__ import annotations

import pytest

from cms.web.charts.scales import MOST_TICKS, shade, shade_ranges, share, spread, ticks


class TestTicks:
    @pytest.mark.parametrize(
        ("top", "expected"),
        [
            (0, [0, 1]),
            (1, [0, 1]),
            (3, [0, 1, 2, 3]),
            (7, [0, 2, 4, 6, 8]),
            (10, [0, 2, 4, 6, 8, 10]),
            (11, [0, 5, 10, 15]),
            (99, [0, 20, 40, 60, 80, 100]),
            (2.5, [0, 1, 2, 3]),
        ],
    )
    def test_ticks__are_round_and_reach_the_top(self, top: float, expected: list[int]) -> None:
        assert ticks(top) == expected

    @pytest.mark.parametrize("top", [*range(200), 9_999, 10_001, 123_456, 10**9])
    def test_ticks__are_few(self, top: int) -> None:
        found = ticks(top)
        assert 2 <= len(found) <= MOST_TICKS + 1
        assert found[-1] >= top


class TestShare:
    @pytest.mark.parametrize(
        ("value", "top", "percent"),
        [(0, 0, 0), (1, 0, 0), (1, 4, 25), (4, 4, 100), (9, 4, 100), (-1, 4, 0), (1, 3, 33.33)],
    )
    def test_share__stays_between_nothing_and_all(
        self, value: float, top: float, percent: float
    ) -> None:
        assert share(value, top) == percent


class TestShades:
    @pytest.mark.parametrize("top", [1, 2, 3, 4, 7, 20, 1000])
    def test_ranges__tell_the_shade_of_every_number(self, top: int) -> None:
        told = {
            number: step
            for step, low, high in shade_ranges(top, 4)
            for number in range(low, high + 1)
        }
        assert told == {number: shade(number, top, 4) for number in range(1, top + 1)}

    def test_nothing__has_no_shade(self) -> None:
        assert (shade(0, 5, 4), shade(0, 0, 4), shade(1, 0, 4)) == (0, 0, 0)
        assert shade_ranges(0, 4) == []

    def test_largest__is_darkest_and_one_is_seen(self) -> None:
        assert (shade(1000, 1000, 4), shade(1, 1000, 4)) == (4, 1)


class TestSpread:
    @pytest.mark.parametrize(
        ("wanted", "places"),
        [
            ([], []),
            ([50], [50]),
            ([10, 90], [10, 90]),
            ([50, 50], [50, 60]),
            ([98, 99, 100], [80, 90, 100]),
            ([60, 50, 52], [70, 50, 60]),
            ([-5, 120], [0, 100]),
        ],
    )
    def test_places__keep_their_order_and_distance(
        self, wanted: list[float], places: list[float]
    ) -> None:
        assert spread(wanted, 10, 0, 100) == places

    def test_too_many__still_keep_their_distance(self) -> None:
        assert spread([5, 5, 5], 10, 0, 15) == [0, 10, 20]
