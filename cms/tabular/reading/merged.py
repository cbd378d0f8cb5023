"""The merged blocks of a sheet: what they show, and what they carry into the rows below (O4)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from openpyxl.utils.cell import range_boundaries

from cms.tabular.reading.lines import Carried, UnreadableFileError

TOO_MANY = "結合されたセルが多すぎます。結合を解除して保存し直してください。"
MOST_BLOCKS = 20_000
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')


class Block(NamedTuple):
    """Columns and rows of a merged block, from 1."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class _Open:
    block: Block
    carried: Carried


class MergedCells:
    """The merged blocks of a sheet, asked line by line from the top."""

    def __init__(self, sheet: bytes, most_columns: int) -> None:
        """Read the blocks from the XML of a sheet, cut at the last column that is read.

        Raises:
            UnreadableFileError: if there are more than any office makes.
        """
        found = islice(MERGED.finditer(sheet), MOST_BLOCKS + 1)
        blocks = [_block(each[1].decode()) for each in found]
        if len(blocks) > MOST_BLOCKS:
            raise UnreadableFileError(TOO_MANY)
        self._starting: dict[int, list[Block]] = defaultdict(list)
        for block in blocks:
            if block.left <= most_columns:
                cut = block._replace(right=min(block.right, most_columns))
                self._starting[block.top].append(cut)
        #: By the left column: blocks do not overlap.
        self._open: dict[int, _Open] = {}

    def covering(
        self, number: int, cells: Sequence[str], faults: dict[int, str]
    ) -> tuple[dict[int, str], dict[int, Carried]]:
        """Return what merged cells show in a line, and what they carry down into it.

        Both are by position, from 0: in a title or header, a cell shows its text in every column
        that it covers; in a row, the value belongs to its first column only.
        """
        self._open = {
            left: each for left, each in self._open.items() if each.block.bottom >= number
        }
        for block in self._starting.pop(number, ()):
            place = block.left - 1
            text = cells[place] if place < len(cells) else ""
            self._open[block.left] = _Open(block, Carried(number, text, faults.get(place, "")))
        shown: dict[int, str] = {}
        carried: dict[int, Carried] = {}
        for each in self._open.values():
            places = range(each.block.left - 1, each.block.right)
            shown |= dict.fromkeys(places, each.carried.text)
            if each.block.top < number:
                carried[places[0]] = each.carried
        return shown, carried


def _block(reference: str) -> Block:
    bounds: Any = range_boundaries(reference)
    return Block(*bounds)
