"""The genres of an entry in one short string, by which searches are counted (V2)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def genre_key_of(ids: Iterable[int]) -> str:
    """Return the key of genres: their ids in order, joined by commas."""
    return ",".join(map(str, sorted(ids)))


@lru_cache(maxsize=10_000)
def genre_ids_of(key: str) -> tuple[int, ...]:
    """Return the ids in a key, in order."""
    return tuple(int(part) for part in key.split(",") if part)
