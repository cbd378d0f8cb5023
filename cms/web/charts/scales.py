"""Scales of charts: ticks, shares and steps of shade; no markup."""

from __future__ import annotations

import math
from collections.abc import Sequence

#: How far apart the ticks of an axis may lie, times a power of ten.
STEPS = (1, 2, 5, 10)
MOST_TICKS = 5


def tick_step(top: float, most: int = MOST_TICKS) -> int:
    """Return the distance of ticks, a whole number, with at most `most` of them above 0."""
    rough = max(top / most, 1)
    size = 10 ** math.floor(math.log10(rough))
    return next(each * size for each in STEPS if each * size >= rough)


def ticks(top: float, most: int = MOST_TICKS) -> list[int]:
    """Return the ticks from 0 to the first that is not below `top`."""
    step = tick_step(top, most)
    return [step * number for number in range(max(math.ceil(top / step), 1) + 1)]


def share(value: float, top: float) -> float:
    """Return `value` in percent of `top`, from 0 to 100; 0 if there is nothing to measure."""
    return round(min(max(100 * value / top, 0), 100), 2) if top > 0 else 0.0


def shade(value: float, top: float, steps: int) -> int:
    """Return the step of shade: 0 for nothing, then 1 to `steps`.

    Steps widen with the square, so that one large number does not make all others look alike.
    """
    if value <= 0 or top <= 0:
        return 0
    return min(max(math.ceil(steps * math.sqrt(value / top)), 1), steps)


def shade_ranges(top: int, steps: int) -> list[tuple[int, int, int]]:
    """Return step, lowest and highest whole number of each shade in use, 0 left out."""
    found: dict[int, list[int]] = {}
    for step in range(1, steps + 1):
        low = math.floor(top * ((step - 1) / steps) ** 2) + 1
        high = math.floor(top * (step / steps) ** 2)
        if low <= high:
            found[step] = [low, high]
    return [(step, low, high) for step, (low, high) in found.items()]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places near the wanted ones, in the same order, `gap` or more apart.

    They lie between `low` and `high` if there is room.
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    places: list[float] = []
    for index in order:
        least = places[-1] + gap if places else low
        places.append(max(wanted[index], least))
    limit = high
    for place in range(len(places) - 1, -1, -1):
        places[place] = min(places[place], limit)
        limit = places[place] - gap
    if places and places[0] < low:
        places = [low + gap * number for number in range(len(places))]
    found = dict(zip(order, places, strict=True))
    return [found[index] for index in range(len(wanted))]
