"""The first sheet of an Excel file as lines: values, results of formulas, merged cells (O4)."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from cms.tabular.reading.lines import Carried, Line, UnreadableFileError, as_typed

NO_WORKBOOK = "Excel（.xlsx）のファイルとして開けません。"
TOO_LARGE = "展開すると大きすぎるファイルです。使っていない行や画像を消してください。"
NO_RESULT = "数式の結果が保存されていません。値に置き換えるか、Excelで開いて保存し直してください。"
MOST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_COLUMNS = 200
TOO_MANY = "結合されたセルが多すぎます。結合を解除して保存し直してください。"
MOST_BLOCKS = 20_000
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    NotImplementedError,
)


def workbook_lines(path: Path) -> Iterator[Line]:
    """Yield the lines of the first sheet.

    Raises:
        UnreadableFileError: if it is not a workbook, or would fill the memory.
        FileNotFoundError, IsADirectoryError: if there is no such file.
    """
    try:
        _refuse_bomb(path)
        yield from _lines(path)
    except (FileNotFoundError, IsADirectoryError):
        raise
    except (*BROKEN, OSError) as error:
        raise UnreadableFileError(NO_WORKBOOK) from error


def _refuse_bomb(path: Path) -> None:
    """Check the sizes that the archive declares; zipfile never unpacks more than that."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > MOST_UNPACKED:
        raise UnreadableFileError(TOO_LARGE)


def _lines(path: Path) -> Iterator[Line]:
    book = load_workbook(path, read_only=True, data_only=True)
    formulas = load_workbook(path, read_only=True)
    sheet, written = book.worksheets[0], formulas.worksheets[0]
    merged = MergedCells(path, sheet)
    for each in (sheet, written):
        each.reset_dimensions()
    pairs = zip(
        sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS),
        written.iter_rows(values_only=True, max_col=MOST_COLUMNS),
        strict=False,
    )
    try:
        for number, (values, texts) in enumerate(pairs, start=1):
            faults = _faults(values, texts)
            cells = ["" if place in faults else _cell(v) for place, v in enumerate(values)]
            yield Line(number, cells, faults, *merged.covering(number, cells, faults))
    finally:
        book.close()
        formulas.close()


def _faults(values: tuple[Any, ...], texts: tuple[Any, ...]) -> dict[int, str]:
    faults = {}
    for place, (value, text) in enumerate(zip(values, texts, strict=False)):
        if value == text or not _is_formula(text):
            continue
        if value is None:
            faults[place] = NO_RESULT
        elif isinstance(value, str) and value.startswith("#"):
            faults[place] = f"数式の結果がエラー（{value}）です。"
    return faults


def _is_formula(text: Any) -> bool:
    """Whether a cell holds a formula: a text, or openpyxl's object for an array formula."""
    return text.startswith("=") if isinstance(text, str) else hasattr(text, "ref")


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

    def __init__(self, path: Path, sheet: Any) -> None:
        """Read the blocks that lie within the columns that are read.

        Raises:
            UnreadableFileError: if there are more than any office makes.
        """
        with zipfile.ZipFile(path) as archive:
            found = MERGED.finditer(archive.read(sheet._worksheet_path.lstrip("/")))
            blocks = [_block(each[1].decode()) for each in islice(found, MOST_BLOCKS + 1)]
        if len(blocks) > MOST_BLOCKS:
            raise UnreadableFileError(TOO_MANY)
        self._starting: dict[int, list[Block]] = defaultdict(list)
        for block in blocks:
            if block.right <= MOST_COLUMNS:
                self._starting[block.top].append(block)
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


def _cell(value: Any) -> str:
    """Return a cell as the office sees it: 3.0 is 3, a datetime at midnight is a date."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return as_typed(str(value).strip())
