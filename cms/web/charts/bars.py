"""Horizontal bars: a table whose rows carry a bar beside their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cms.web.charts.changes import Change
from cms.web.charts.scales import share


@dataclass(frozen=True)
class Step:
    """What to do next, as a link; `about` tells links with the same label apart."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    before: int | None = None
    step: Step | None = None
    note: str = ""
    #: The value as a part of the whole, e.g. 「36％」.
    share: str = ""


@dataclass(frozen=True)
class MeasuredBar:
    """A bar with its length, and that of the period before, in percent of the longest."""

    bar: Bar
    length: float
    length_before: float
    change: Change


@dataclass(frozen=True)
class BarChart:
    """Bars of one unit; with `before` in one of them all are compared with a period before."""

    key: str
    title: str
    description: str
    bars: Sequence[Bar]
    heading: str = "項目"
    unit: str = "件"
    nothing: str = "この期間にはありません。"
    #: What a bar over the whole width stands for; 0: the longest bar.
    whole: int = 0

    template = "components/chart_bars.html"

    @property
    def is_empty(self) -> bool:
        return not self.bars

    @property
    def compares(self) -> bool:
        return any(bar.before is not None for bar in self.bars)

    @property
    def tells_shares(self) -> bool:
        return any(bar.share for bar in self.bars)

    @property
    def has_steps(self) -> bool:
        return any(bar.step or bar.note for bar in self.bars)

    @cached_property
    def rows(self) -> list[MeasuredBar]:
        longest = max((max(bar.value, bar.before or 0) for bar in self.bars), default=0)
        top = self.whole or longest
        return [
            MeasuredBar(
                bar,
                share(bar.value, top),
                share(bar.before or 0, top),
                Change(bar.label, bar.value, bar.before, self.unit),
            )
            for bar in self.bars
        ]
