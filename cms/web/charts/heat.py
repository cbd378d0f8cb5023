"""A heat table: numbers in cells whose shade, weight and edge grow in steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cms.web.charts.bars import Step
from cms.web.charts.scales import shade, shade_ranges

SHADES = 4


@dataclass(frozen=True)
class HeatRow:
    """A row; None is not told, a sum of others has no shades, `depth` indents the label."""

    label: str
    values: Sequence[int | None]
    total: int | None
    step: Step | None = None
    note: str = ""
    depth: int = 0
    is_sum: bool = False


@dataclass(frozen=True)
class HeatCell:
    value: int | None
    shade: int | None


@dataclass(frozen=True)
class ShadedRow:
    row: HeatRow
    cells: list[HeatCell]


@dataclass(frozen=True)
class HeatTable:
    key: str
    title: str
    description: str
    heading: str
    columns: Sequence[str]
    rows: Sequence[HeatRow]
    total: str = "合計"
    remark: str = "備考"
    unit: str = "件"
    nothing: str = "まだありません。"

    template = "components/chart_heat.html"

    @property
    def is_empty(self) -> bool:
        return not self.rows

    @cached_property
    def highest(self) -> int:
        cells = (value or 0 for row in self.rows if not row.is_sum for value in row.values)
        return max(cells, default=0)

    @cached_property
    def shaded(self) -> list[ShadedRow]:
        return [ShadedRow(row, self._cells(row)) for row in self.rows]

    @property
    def legend(self) -> list[tuple[int, str]]:
        """Each shade and the numbers that have it."""
        ranges = shade_ranges(self.highest, SHADES)
        told = [(step, f"{low}" if low == high else f"{low}〜{high}") for step, low, high in ranges]
        return [(0, "0"), *told]

    def _cells(self, row: HeatRow) -> list[HeatCell]:
        return [
            HeatCell(value, self._shade(value) if not row.is_sum else None) for value in row.values
        ]

    def _shade(self, value: int | None) -> int | None:
        return None if value is None else shade(value, self.highest, SHADES)
