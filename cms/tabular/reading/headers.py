"""Finds the header of a file: below titles, on one line or on two (O4)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from cms.tabular.reading.lines import Line, UnreadableFileError

#: The number of lines that are searched for the header, including its second line.
HEADER_WITHIN = 11
#: The column that the site adds to the copy of a file; imports ignore it.
RESULT = "取込みの結果"

#: Tells whether a name is one of our columns.
Knows: TypeAlias = Callable[[str], bool]


@dataclass(frozen=True)
class Header:
    number: int
    places: dict[str, int]


def first_line(lines: Sequence[Line]) -> Header:
    """Return the header of a file that has it in its first line.

    Raises:
        UnreadableFileError: if the line is blank, or two columns have the same name.
    """
    if not lines or lines[0].is_blank:
        raise UnreadableFileError("１行目に見出しがありません。")
    return _header(lines[0].number, lines[0].cells, lambda name: True)


def find_header(lines: Sequence[Line], knows: Knows) -> Header:
    """Return the header: the line, or pair of neighbouring lines, with most of our columns.

    Raises:
        UnreadableFileError: if there is none, or two of our columns have the same name.
    """
    candidates = [(line.number, line.shown) for line in lines]
    candidates += [
        (lower.number, merged)
        for upper, lower in itertools.pairwise(lines)
        if (merged := _merged(upper.shown, lower.shown, knows))
    ]
    # In a tie the first one wins: single lines before pairs, upper lines before lower ones.
    number, cells = max(candidates, key=lambda each: _known(each[1], knows), default=(0, []))
    if _known(cells, knows):
        return _header(number, cells, knows)
    # A file of other headings: a title above them fills fewer cells.
    fullest = max(lines, key=lambda line: sum(map(bool, line.shown)), default=None)
    if fullest is None or fullest.is_blank:
        raise UnreadableFileError("見出しの行がありません。")
    return _header(fullest.number, fullest.shown, knows)


def number_known(lines: Sequence[Line], knows: Knows) -> int:
    """Return how many of our columns the best line of `lines` names."""
    return max((_known(line.shown, knows) for line in lines), default=0)


def _known(cells: Sequence[str], knows: Knows) -> int:
    return len({name for name in cells if name and knows(name)})


def _merged(upper: Sequence[str], lower: Sequence[str], knows: Knows) -> list[str]:
    """Return the column names of a two-line header; nothing if the lower line is data.

    The lower line of a header names our columns; below one of our columns it has no other text.
    """
    width = max(len(upper), len(lower))
    above = [*upper, *[""] * (width - len(upper))]
    below = [*lower, *[""] * (width - len(lower))]
    pairs = list(zip(above, below, strict=True))
    if any(knows(top) and low not in ("", top) and not knows(low) for top, low in pairs):
        return []
    if not any(low and knows(low) and not knows(top) for top, low in pairs):
        return []
    return [low if low and knows(low) else top for top, low in pairs]


def _header(number: int, cells: Sequence[str], matters: Knows) -> Header:
    places: dict[str, int] = {}
    repeated = []
    for place, name in enumerate(cells):
        if name in places and matters(name):
            repeated.append(name)
        if name:
            places.setdefault(name, place)
    if repeated:
        names = "、".join(sorted(set(repeated)))
        raise UnreadableFileError(f"見出しが重複しています：{names}")
    return Header(number, places)
