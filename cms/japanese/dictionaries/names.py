"""Things with several names: abbreviations, full, former and translated names (V2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cms.japanese.dictionaries.files import lines

ACRONYM = re.compile("[A-Z]{2,}")
FILES = ("officialese.txt", "sudachi/names.txt")


def groups() -> Iterator[list[str]]:
    """Yield the names of each thing, those of municipalities first."""
    for name in FILES:
        yield from lines(name)


def acronyms_in(word: str) -> tuple[str, ...]:
    """Return the two acronyms that make up a word of capitals: AI and OCR of AIOCR."""
    known = _acronyms()
    halves = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
    return next((each for each in halves if known.issuperset(each)), ())


@cache
def _acronyms() -> frozenset[str]:
    return frozenset(name for names in groups() for name in names if ACRONYM.fullmatch(name))
