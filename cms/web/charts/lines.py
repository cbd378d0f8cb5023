"""Lines by month: each series has its own dash, its own mark and its name at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from cms.web.charts.scales import share, spread, ticks

#: The plot in pixels from the top; its width is that of the page, so places on it are percent.
TOP, BASE, HEIGHT = 16, 216, 264
#: Labels of lines are at least so far apart.
LABEL_HEIGHT = 18
#: As many series can be told apart by dash and mark.
MOST_SERIES = 4
DECEMBER = 12
#: So many months of an axis need the room of a year's name.
NEAR = 3


@dataclass(frozen=True)
class Series:
    """A value for each month; None where there is none."""

    label: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Tick:
    value: int
    y: float


@dataclass(frozen=True)
class MonthTick:
    """A month below the plot; one that `is_minor` yields on a phone."""

    x: float
    month: int
    #: The year where it begins, or that the month is not over.
    note: str
    is_minor: bool


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    value: float


@dataclass(frozen=True)
class Line:
    """A series as drawn; `number`, from 1, chooses dash and mark."""

    number: int
    label: str
    points: list[Point]
    pieces: list[tuple[Point, Point]]
    label_y: float


def months_between(first: date, last: date) -> list[date]:
    """Return the first days of the months from the one of `first` to the one of `last`."""
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = next_month(month)
    return months


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    if month.month == DECEMBER:
        return date(month.year + 1, 1, 1)
    return date(month.year, month.month + 1, 1)


@dataclass(frozen=True)
class LineChart:
    key: str
    title: str
    description: str
    months: Sequence[date]
    series: Sequence[Series]
    unit: str = "件"
    #: Whether the last month is not over.
    is_open: bool = False
    #: Whether 0 everywhere is worth no picture; a wait of 0 days is.
    zero_is_nothing: bool = True
    nothing: str = "この期間にはありません。"

    template = "components/chart_lines.html"
    top, base, height = TOP, BASE, HEIGHT

    @property
    def is_empty(self) -> bool:
        values = [v for each in self.series for v in each.values if v is not None]
        return not (any(values) if self.zero_is_nothing else values)

    @cached_property
    def highest(self) -> float:
        return max((value or 0 for each in self.series for value in each.values), default=0)

    @cached_property
    def ticks(self) -> list[Tick]:
        return [Tick(value, self._y(value)) for value in ticks(self.highest)]

    @property
    def month_ticks(self) -> list[MonthTick]:
        """Name every month; every third, counted from the newest, where there is little room."""
        last = len(self.months) - 1
        return [
            MonthTick(self._x(place), month.month, self._note(place), bool((last - place) % 3))
            for place, month in enumerate(self.months)
        ]

    @cached_property
    def lines(self) -> list[Line]:
        drawn = [self._points(each) for each in self.series[:MOST_SERIES]]
        ends = [next((p.y for p in reversed(points) if p), BASE) for points in drawn]
        labels = spread(ends, LABEL_HEIGHT, TOP, BASE)
        return [
            Line(
                number,
                each.label,
                [point for point in points if point],
                [(one, other) for one, other in pairwise(points) if one and other],
                label_y,
            )
            for number, (each, points, label_y) in enumerate(
                zip(self.series, drawn, labels, strict=False), start=1
            )
        ]

    @property
    def table(self) -> list[tuple[date, list[float | None]]]:
        """The numbers of each month, the newest first."""
        rows = [
            (month, [each.values[place] for each in self.series])
            for place, month in enumerate(self.months)
        ]
        return rows[::-1]

    def _note(self, place: int) -> str:
        """Say the year at its January, and at the first month if no January is near."""
        month = self.months[place]
        near = any(each.month == 1 for each in self.months[1:NEAR])
        if place and self.is_open and place == len(self.months) - 1:
            return "途中"
        begins = month.month == 1 or (place == 0 and not near)
        return f"{month.year}年" if begins else ""

    def _points(self, series: Series) -> list[Point | None]:
        return [
            None if value is None else Point(self._x(place), self._y(value), value)
            for place, value in enumerate(series.values)
        ]

    def _x(self, place: int) -> float:
        return share(place, len(self.months) - 1) if len(self.months) > 1 else 50.0

    def _y(self, value: float) -> float:
        scale = ticks(self.highest)[-1]
        return round(BASE - (BASE - TOP) * value / scale, 1)
