"""Stacked bars: a table whose rows carry a bar of parts before their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cms.web.charts.scales import share

#: As many parts can be told apart by their patterns: full, hatched, pale, empty.
MOST_PARTS = 4


@dataclass(frozen=True)
class StackRow:
    """Numbers of the parts; the label may be a link, and `key` names the row for scripts."""

    key: str
    label: str
    values: Sequence[int]
    url: str = ""
    is_current: bool = False
    note: str = ""
    #: The parts of the whole beside the numbers, e.g. 「85％」; one for each, or none.
    shares: Sequence[str] = ()


@dataclass(frozen=True)
class Piece:
    """A part of a bar in percent; `number`, from 1, chooses its pattern."""

    number: int
    start: float
    length: float


@dataclass(frozen=True)
class StackedRow:
    row: StackRow
    pieces: list[Piece]

    @property
    def cells(self) -> list[tuple[int, str]]:
        """Each number with its share, "" where none is told."""
        shares = self.row.shares or [""] * len(self.row.values)
        return list(zip(self.row.values, shares, strict=True))


@dataclass(frozen=True)
class StackChart:
    """Bars of equal length, whatever their sums, so that shares compare."""

    key: str
    title: str
    description: str
    parts: Sequence[str]
    rows: Sequence[StackRow]
    heading: str = "項目"
    remark: str = ""
    nothing: str = "まだありません。"

    template = "components/chart_stacks.html"

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @property
    def legend(self) -> list[tuple[int, str]]:
        return list(enumerate(self.parts, start=1))

    @cached_property
    def stacked(self) -> list[StackedRow]:
        return [StackedRow(row, _pieces(row.values)) for row in self.rows]


def _pieces(values: Sequence[int]) -> list[Piece]:
    total, before = sum(values), 0
    pieces = []
    for number, value in enumerate(values[:MOST_PARTS], start=1):
        if value:
            pieces.append(Piece(number, share(before, total), share(value, total)))
        before += value
    return pieces
