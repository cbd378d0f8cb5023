"""Chart of an organisation's progress, with one column for each date (G4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guidebook.self_check.checks import Tally
from guidebook.self_check.enums import Progress

if TYPE_CHECKING:
    from guidebook.self_check.models import SelfCheck

WIDTH, HEIGHT, BASE = 640, 240, 200
WIDEST = 64
MOST_COLUMNS = 12


@dataclass(frozen=True)
class Bar:
    state: str
    x: float
    y: float
    width: float
    height: float
    number: int

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Column:
    check: SelfCheck
    x: float
    bars: list[Bar]


class ProgressPicture:
    """The latest checks, the oldest on the left; done at the bottom, not yet at the top.

    The numbers are those of the checks, or else of `tallies` by the id of the check.
    """

    width, height, base = WIDTH, HEIGHT, BASE

    def __init__(
        self, checks: Sequence[SelfCheck], tallies: Mapping[int, Tally] | None = None
    ) -> None:
        self.checks = list(checks)[-MOST_COLUMNS:]
        self.tallies = tallies

    @property
    def columns(self) -> list[Column]:
        step = WIDTH / max(len(self.checks), 1)
        width = min(step * 0.7, WIDEST)
        return [
            Column(check, step * (place + 0.5), self._bars(check, step * (place + 0.5), width))
            for place, check in enumerate(self.checks)
        ]

    @property
    def legend(self) -> list[tuple[str, str]]:
        return [(each.value, str(each.label)) for each in reversed(Progress)]

    def _bars(self, check: SelfCheck, middle: float, width: float) -> list[Bar]:
        counted = check if self.tallies is None else self.tallies.get(check.pk, Tally())
        numbers = [(state, getattr(counted, state)) for state, _ in self.legend]
        unit = BASE / max(sum(number for _, number in numbers), 1)
        bars: list[Bar] = []
        y: float = BASE
        for state, number in numbers:
            y -= number * unit
            if number:
                bars.append(Bar(state, middle - width / 2, y, width, number * unit, number))
        return bars


@dataclass(frozen=True)
class History:
    """Checks by date with the numbers of `what`, as picture and as table."""

    what: str
    checks: list[SelfCheck]
    tallies: Mapping[int, Tally]

    @property
    def picture(self) -> ProgressPicture:
        return ProgressPicture(list(reversed(self.checks)), self.tallies)

    @property
    def rows(self) -> list[tuple[SelfCheck, Tally]]:
        return [(each, self.tallies.get(each.pk, Tally())) for each in self.checks]
