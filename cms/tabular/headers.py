"""Where the header of a file stands: below titles, on one line or on two (O4)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from cms.tabular.lines import Line, UnreadableFileError

#: How many lines are searched; the header, with its second line, stands among them.
HEADER_WITHIN = 11
#: The column that the site adds to the copy of a file; it is never read.
RESULT = "取込みの結果"

#: Whether a name is that of a column of ours.
Knows: TypeAlias = Callable[[str], bool]


@dataclass(frozen=True)
class Header:
    """The names of the columns with their places (from 0), and the number of its last line."""

    number: int
    places: dict[str, int]


def first_line(lines: Sequence[Line]) -> Header:
    """Return the header of a file that has it in its first line.

    Raises:
        UnreadableFileError: if that is blank, or names two columns alike.
    """
    if not lines or lines[0].is_blank:
        raise UnreadableFileError("１行目に見出しがありません。")
    return _header(lines[0].number, lines[0].cells, lambda name: True)


def find_header(lines: Sequence[Line], knows: Knows) -> Header:
    """Return the header: of the lines, and of each two that belong together, what names most.

    Raises:
        UnreadableFileError: if there is none, or it names two columns of ours alike.
    """
    candidates = [(line.number, line.shown) for line in lines]
    candidates += [
        (lower.number, merged)
        for upper, lower in itertools.pairwise(lines)
        if (merged := _merged(upper.shown, lower.shown, knows))
    ]
    # What comes first wins among equals: a line before two lines, the upper before the lower.
    number, cells = max(candidates, key=lambda each: _known(each[1], knows), default=(0, []))
    if _known(cells, knows):
        return _header(number, cells, knows)
    for line in lines:
        if not line.is_blank:
            return _header(line.number, line.shown, knows)
    raise UnreadableFileError("見出しの行がありません。")


def _known(cells: Sequence[str], knows: Knows) -> int:
    return len({name for name in cells if name and knows(name)})


def _merged(upper: Sequence[str], lower: Sequence[str], knows: Knows) -> list[str]:
    """Return the names of a header on two lines; nothing, if the lower one is a row of data.

    The lower line of a header names columns of ours, and says nothing else below one.
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
