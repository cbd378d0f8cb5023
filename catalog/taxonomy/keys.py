"""The genres of an entry as one short string, used to count search hits (V2)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def genre_key_of(ids: Iterable[int]) -> str:
    return ",".join(map(str, sorted(ids)))


@lru_cache(maxsize=10_000)
def genre_ids_of(key: str) -> tuple[int, ...]:
    return tuple(int(part) for part in key.split(",") if part)
