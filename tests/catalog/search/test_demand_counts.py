"""What is looked for, counted by day, and nobody who looked (V9, O3)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest

from catalog.models import DemandCount

pytestmark = pytest.mark.django_db

CountQueries = Callable[[int], AbstractContextManager[Any]]
TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


def add(day: date, *values: tuple[str, str]) -> None:
    """Count each of the values once."""
    DemandCount.objects.add(day, values)


def rows() -> list[tuple[date, str, str, int]]:
    """Return what is stored, in order."""
    found = DemandCount.objects.order_by("day", "kind", "value")
    return list(found.values_list("day", "kind", "value", "number"))


class TestColumns:
    def test_columns__tell_nothing_of_who_asked(self) -> None:
        names = {each.column for each in DemandCount._meta.get_fields()}
        assert names == {"id", "day", "kind", "value", "number"}
        assert not [each for each in DemandCount._meta.get_fields() if each.is_relation]

    def test_day__has_no_time(self) -> None:
        assert DemandCount._meta.get_field("day").get_internal_type() == "DateField"


class TestAdd:
    def test_add__one_statement_for_all(self, django_assert_max_num_queries: CountQueries) -> None:
        with django_assert_max_num_queries(1):
            add(TODAY, ("word", "防災"), ("genre", "bousai"))
        assert rows() == [(TODAY, "genre", "bousai", 1), (TODAY, "word", "防災", 1)]

    def test_add__never_touches_a_row(self) -> None:
        add(TODAY, ("word", "防災"))
        add(TODAY, ("word", "防災"))
        assert rows() == [(TODAY, "word", "防災", 1)] * 2


class TestBetween:
    def between(self, first: date, last: date) -> list[tuple[str, str, int]]:
        """Return kind, value and times."""
        found = DemandCount.objects.between(first, last)
        return [(row["kind"], row["value"], row["times"]) for row in found]

    def test_sums__by_kind_and_value_the_most_wanted_first(self) -> None:
        for day in (TODAY - DAY, TODAY, TODAY):
            add(day, ("word", "防災"))
        add(TODAY, ("word", "観光"), ("genre", "防災"))
        assert self.between(TODAY - DAY, TODAY) == [
            ("genre", "防災", 1),
            ("word", "防災", 3),
            ("word", "観光", 1),
        ]

    @pytest.mark.parametrize(
        ("first", "last", "times"),
        [(0, 0, 1), (-1, 1, 3), (0, 1, 2), (1, 1, 1), (2, 9, 0), (1, -1, 0)],
    )
    def test_days__both_included(self, first: int, last: int, times: int) -> None:
        for number in (-1, 0, 1):
            add(TODAY + number * DAY, ("word", "防災"))
        found = self.between(TODAY + first * DAY, TODAY + last * DAY)
        assert sum(each for _, _, each in found) == times

    def test_sums__same_before_and_after_compaction(self) -> None:
        for number in range(4):
            add(TODAY - number * DAY, ("word", "防災"), ("zero_hit_word", "防災"))
            add(TODAY - number * DAY, ("word", "防災"))
        before = self.between(TODAY - 9 * DAY, TODAY)
        assert DemandCount.objects.compact(TODAY) == 3
        assert self.between(TODAY - 9 * DAY, TODAY) == before


class TestCompact:
    def test_finished_day__one_row_a_value(self) -> None:
        yesterday = TODAY - DAY
        for _ in range(3):
            add(yesterday, ("word", "防災"), ("genre", "防災"))
        add(yesterday, ("word", "観光"))
        assert DemandCount.objects.compact(TODAY) == 4
        assert rows() == [
            (yesterday, "genre", "防災", 3),
            (yesterday, "word", "観光", 1),
            (yesterday, "word", "防災", 3),
        ]

    def test_day__that_goes_on_is_left_alone(self) -> None:
        add(TODAY, ("word", "防災"))
        add(TODAY, ("word", "防災"))
        assert DemandCount.objects.compact(TODAY) == 0
        assert len(rows()) == 2

    def test_again__adds_what_came_late(self) -> None:
        for _ in range(2):
            add(TODAY - DAY, ("word", "防災"))
        DemandCount.objects.compact(TODAY)
        add(TODAY - DAY, ("word", "防災"))
        assert DemandCount.objects.compact(TODAY) == 1
        assert rows() == [(TODAY - DAY, "word", "防災", 3)]
        assert DemandCount.objects.compact(TODAY) == 0

    def test_many__rows(self) -> None:
        for _ in range(3):
            add(TODAY - DAY, *[("word", str(number)) for number in range(700)])
        assert DemandCount.objects.compact(TODAY) == 1_400
        assert {row[3] for row in rows()} == {3}


class TestForget:
    @pytest.mark.parametrize(("age", "left"), [(0, 1), (399, 1), (400, 1), (401, 0), (900, 0)])
    def test_forget__after_four_hundred_days(self, age: int, left: int) -> None:
        add(TODAY - age * DAY, ("word", "防災"))
        assert DemandCount.objects.forget(TODAY) == 1 - left
        assert DemandCount.objects.count() == left
