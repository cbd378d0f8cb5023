"""Words that are kindred in the work of a local government, though not in general (V14)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cms.japanese.meaning.topics import topics
from cms.japanese.meaning.vectors import DIMENSIONS, FOLDER, TOPICS, VECTORS, Floats, units, weights

FILE = FOLDER / "kindred.txt"
COMMENT = "#"


def kindred(number: int) -> tuple[int, ...]:
    """Return the numbers of the other topics that stand in a line with this one."""
    return _kindred().get(number, ())


def lines() -> Iterator[list[str]]:
    """Yield the words of each line of the list."""
    for line in FILE.read_text("utf-8").splitlines():
        words = line.partition(COMMENT)[0].split()
        if words:
            yield words


def number_of(word: str) -> int | None:
    """Return the topic that `word` is as a whole; None if it is several words."""
    return next((each.number for each in topics(word) if each.end - each.start == len(word)), None)


@cache
def turns() -> tuple[NDArray[np.int16], Floats]:
    """Return for each topic a row, and the rows: the sum of the vectors of its kindred.

    Topics without kindred share row 0, which is zero.
    """
    places = np.zeros(TOPICS, dtype=np.int16)
    rows = [np.zeros(DIMENSIONS, dtype=np.float32)]
    for number, others in _kindred().items():
        known = [each for each in others if each < VECTORS]
        places[number] = len(rows)
        said = weights()[known] @ units()[known]
        rows.append((said / max(len(others), 1) ** 0.5).astype(np.float32))
    return places, np.array(rows)


@cache
def _kindred() -> dict[int, tuple[int, ...]]:
    found = dict[int, dict[int, None]]()
    for words in lines():
        numbers = [each for word in words if (each := number_of(word)) is not None]
        for number in numbers:
            found.setdefault(number, {}).update(dict.fromkeys(numbers))
    return {
        number: tuple(each for each in others if each != number) for number, others in found.items()
    }
