"""Rows of CSV and Excel files, in any format that municipal offices save."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from cms.tabular.reading.headers import (
    HEADER_WITHIN,
    RESULT,
    Header,
    Knows,
    find_header,
    first_line,
)
from cms.tabular.reading.lines import Line, UnreadableFileError, as_typed
from cms.tabular.reading.workbooks import workbook_lines

__all__ = ["Table", "TableRow", "UnreadableFileError", "decoded", "open_table", "read_table"]

MOST_ROWS = 100_000
ENCODINGS = ("utf-8-sig", "cp932")


@dataclass(frozen=True)
class TableRow:
    number: int
    values: dict[str, str]
    #: Problems found while reading a cell, by column.
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    header: Header
    rows: list[TableRow]


def read_table(path: Path, knows: Knows | None = None) -> list[TableRow]:
    return open_table(path, knows).rows


def open_table(path: Path, knows: Knows | None = None, *, most: int | None = None) -> Table:
    """Read a CSV (UTF-8 with or without BOM, CP932) or .xlsx file; blank rows are dropped.

    The header is row 1. With `knows`, which recognises column names, it is the one of the first
    rows that has most of them, because offices put titles above it (O4).

    Raises:
        UnreadableFileError: if it has neither format, is empty, has two columns with the same name,
            or
        has more than `most` rows.
    """
    try:
        lines = workbook_lines(path) if path.suffix.lower() == ".xlsx" else _csv_lines(path)
        table = _table(lines, knows, most or MOST_ROWS)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UnreadableFileError(f"ファイルが見つかりません：{path}") from error
    if not table.rows:
        raise UnreadableFileError("見出しの下に行がありません。")
    return table


def _table(lines: Iterator[Line], knows: Knows | None, most: int) -> Table:
    first = list(islice(lines, HEADER_WITHIN if knows else 1))
    header = find_header(first, knows) if knows else first_line(first)
    below = (
        line.filled(header.number) for line in chain(first, lines) if line.number > header.number
    )
    return Table(header, list(_rows(header, below, most)))


def _rows(header: Header, lines: Iterator[Line], most: int) -> Iterator[TableRow]:
    for line in lines:
        if line.number > most:
            raise UnreadableFileError(f"行が多すぎます。{most:,}行までにしてください。")
        faults = {
            name: line.faults[place]
            for name, place in header.places.items()
            if place in line.faults and name != RESULT
        }
        values = {
            name: line.cells[place] if place < len(line.cells) else ""
            for name, place in header.places.items()
            if name != RESULT
        }
        if any(values.values()) or faults:
            yield TableRow(line.number, values, faults)


def _csv_lines(path: Path) -> Iterator[Line]:
    text, _ = decoded(path.read_bytes())
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            yield Line(number, [as_typed(value.strip()) for value in cells])
    except csv.Error as error:
        raise UnreadableFileError(f"CSVの形が正しくありません：{error}") from error


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a CSV file, and its encoding.

    Raises:
        UnreadableFileError: if the encoding is not one of `ENCODINGS`.
    """
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("文字コードが UTF-8 でも Shift_JIS（CP932）でもありません。")
