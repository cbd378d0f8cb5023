"""Word vectors: words with a small angle between them are near in meaning (V14).

The files are mapped into memory, so that all processes share them. Many spellings share one of the
20,000 vectors: they mean nearly the same. A spelling is known by four bytes of its hash; that one
which is not among the 480,000 has the hash of another happens once in 9,000 words.
"""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "data"
DIMENSIONS = 200

#: Topics have numbers: below `VECTORS` those of the vectors, above those of words without one.
VECTORS = 20_000
TOPICS = 1 << 16
WEIGHT_OF_UNKNOWN = 1.3

Floats = NDArray[np.floating[Any]]


def hash_of(spelling: str) -> int:
    return int.from_bytes(blake2b(spelling.encode(), digest_size=4).digest(), "little")


@lru_cache(maxsize=50_000)
def vector_number(spelling: str) -> int | None:
    """Return the number of the vector of a word in Sudachi's normal form; None if unknown."""
    hashed = np.uint32(hash_of(spelling))
    known = _file("spellings")
    place = int(np.searchsorted(known, hashed))
    if place == len(known) or known[place] != hashed:
        return None
    return int(_file("numbers")[place])


def topic_number(spelling: str) -> int:
    """Return the number of the vector, or of the word itself, which few other words share."""
    known = vector_number(spelling)
    return VECTORS + hash_of(spelling) % (TOPICS - VECTORS) if known is None else known


@cache
def weights() -> Floats:
    """Return how much each topic says: 人 says little, 除雪 and unknown words say much."""
    unknown = np.full(TOPICS - VECTORS, WEIGHT_OF_UNKNOWN, dtype=np.float32)
    return np.concatenate([_file("weights").astype(np.float32), unknown])


@cache
def units() -> Floats:
    """Return the vectors with length 1: `VECTORS` rows, `DIMENSIONS` columns."""
    return normalised(_file("vectors").astype(np.float32))


def normalised(rows: Floats) -> Floats:
    """Return the rows with length 1; zeros stay."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: Floats = rows / np.where(lengths == 0, 1, lengths)
    return unit


def small(rows: Floats) -> NDArray[np.int8]:
    """Return the directions of the rows in one byte for each dimension."""
    highest = np.abs(rows).max(axis=-1, keepdims=True)
    return np.rint(rows * (127 / np.where(highest == 0, 1, highest))).astype(np.int8)


def preload() -> None:
    """Read the vectors now, e.g. before a server forks its workers."""
    units()
    weights()
    for name in ("spellings", "numbers"):
        _file(name)


@cache
def _file(name: str) -> NDArray[Any]:
    found: NDArray[Any] = np.load(FOLDER / f"{name}.npy", mmap_mode="r")
    return found
