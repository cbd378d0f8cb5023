"""What one text is about, in a few hundred bytes to store beside it (V14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cms.japanese.meaning.kindred import turns
from cms.japanese.meaning.topics import strengths
from cms.japanese.meaning.vectors import (
    DIMENSIONS,
    VECTORS,
    Floats,
    normalised,
    small,
    units,
    weights,
)

#: A word of the title says more about the text than one of its body.
IN_TITLE = 1.5
#: How much the kindred of its words turn the direction of a text.
TURNING = 0.2
MOST_TOPICS = 200
HEAD = 1  # number of topics of the title, before the numbers of all topics

Numbers = NDArray[np.uint16]


class Meaning(NamedTuple):
    """The direction of a text among the word vectors, and its topics, first those of the title."""

    vector: NDArray[np.int8]
    numbers: Numbers
    in_title: int


def meaning_of(title: str, *texts: str) -> bytes:
    """Return the meaning of a text in the form to store; `read` reads it."""
    of_title = strengths(title)
    said = {number: IN_TITLE * strength for number, strength in of_title.items()}
    for text in texts:
        for number, strength in strengths(text).items():
            said[number] = max(strength, said.get(number, 0.0))
    vector = small(direction_of(said, TURNING))
    numbers = list(said)[:MOST_TOPICS]
    in_title = min(len(of_title), MOST_TOPICS)
    return vector.tobytes() + np.array([in_title, *numbers], dtype="<u2").tobytes()


def direction_of(said: Mapping[int, float], turning: float) -> Floats:
    """Return the mean direction of topics with their strengths.

    The kindred of a topic turn it: together they weigh `turning` of it.
    """
    numbers = np.fromiter(said, dtype=np.int64, count=len(said))
    shares = np.fromiter(said.values(), dtype=np.float32, count=len(said))
    places, rows = turns()
    known = numbers < VECTORS
    own = (shares * weights()[numbers])[known] @ units()[numbers[known]]
    turned = (shares * np.float32(turning)) @ rows[places[numbers]]
    direction: Floats = normalised(own + turned)
    return direction


def read(stored: bytes) -> Meaning:
    vector = np.frombuffer(stored, dtype=np.int8, count=DIMENSIONS)
    numbers = np.frombuffer(stored, dtype="<u2", offset=DIMENSIONS)
    return Meaning(vector, numbers[HEAD:], int(numbers[0]))
