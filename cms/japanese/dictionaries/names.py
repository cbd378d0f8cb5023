"""Things with several names: abbreviations, full, former and translated names (V2)."""

from __future__ import annotations

from collections.abc import Iterator

from cms.japanese.dictionaries.files import lines

FILES = ("officialese.txt", "sudachi/names.txt")


def groups() -> Iterator[list[str]]:
    """Yield the names of each thing, those of municipalities first."""
    for name in FILES:
        yield from lines(name)
