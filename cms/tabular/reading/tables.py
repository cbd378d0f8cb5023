"""Rows of CSV and Excel files, in any format that municipal offices save."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
    number_known,
)
from cms.tabular.reading.lines import Line, UnreadableFileError
from cms.tabular.reading.text_files import text_lines
from cms.tabular.reading.workbooks import Book, opened

__all__ = ["Table", "TableRow", "UnreadableFileError", "open_table", "read_table"]

MOST_ROWS = 100_000
#: A file of few rows may have many more lines that are only formatted, up to this many times.
BLANK_SHARE = 20
#: Characters of one office's own making, and what stands for a lost one.
UNREADABLE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
AROUND = 5


@dataclass(frozen=True)
class TableRow:
    number: int
    values: dict[str, str]
    #: Problems found while reading a cell, by column.
    faults: dict[str, str] = field(default_factory=dict)
    #: Why the office may not mean the row to be read; "" if nothing says so.
    doubt: str = ""


@dataclass(frozen=True)
class Table:
    header: Header
    rows: list[TableRow]
    #: The sheet that was read, and the others; "" and none for a file without sheets.
    sheet: str = ""
    unread: tuple[str, ...] = ()


def read_table(path: Path, knows: Knows | None = None) -> list[TableRow]:
    return open_table(path, knows).rows


def open_table(path: Path, knows: Knows | None = None, *, most: int | None = None) -> Table:
    """Read a CSV or .xlsx file; blank rows are dropped.

    The header is row 1. With `knows`, which recognises column names, it is the one of the first
    rows that has most of them, because offices put titles above it; and the sheet is the visible
    one whose header has most of them (O4).

    Raises:
        UnreadableFileError: if it has no format of these, is empty, has two columns with the same
            name, or more than `most` rows.
    """
    most = most or MOST_ROWS
    try:
        if path.suffix.lower() != ".xlsx":
            return _table(text_lines(path), knows, most)
        with opened(path) as book:
            name = _best_sheet(book, knows)
            table = _table(book.lines(name), knows, most)
            unread = tuple(each for each in [*book.sheets, *book.unseen] if each != name)
            return Table(table.header, table.rows, name, unread)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UnreadableFileError(f"ファイルが見つかりません：{path}") from error


def _best_sheet(book: Book, knows: Knows | None) -> str:
    """Return the visible sheet with most of our columns; the first one of several alike."""
    if knows is None or len(book.sheets) == 1:
        return book.sheets[0]
    heads = {name: list(islice(book.lines(name), HEADER_WITHIN)) for name in book.sheets}
    return max(book.sheets, key=lambda name: number_known(heads[name], knows))


def _table(lines: Iterable[Line], knows: Knows | None, most: int) -> Table:
    source = iter(lines)
    first = list(islice(source, HEADER_WITHIN if knows else 1))
    header = find_header(first, knows) if knows else first_line(first)
    below = (
        line.filled(header.number) for line in chain(first, source) if line.number > header.number
    )
    rows = list(_rows(header, below, most))
    if not rows:
        raise UnreadableFileError("見出しの下に行がありません。")
    return Table(header, rows)


def _rows(header: Header, lines: Iterator[Line], most: int) -> Iterator[TableRow]:
    found = 0
    for line in lines:
        row = _row(header, line)
        found += row is not None
        if found > most or line.number - header.number > most * BLANK_SHARE:
            raise UnreadableFileError(f"行が多すぎます。{most:,}行までにしてください。")
        if row is not None:
            yield row


def _row(header: Header, line: Line) -> TableRow | None:
    places = {name: place for name, place in header.places.items() if name != RESULT}
    values = {
        name: line.cells[place] if place < len(line.cells) else "" for name, place in places.items()
    }
    unreadable = {name: _unreadable(value) for name, value in values.items()}
    faults = {name: line.faults[place] for name, place in places.items() if place in line.faults}
    faults |= {name: message for name, message in unreadable.items() if message}
    if not (any(values.values()) or faults):
        return None
    return TableRow(line.number, values, faults, line.doubt)


def _unreadable(text: str) -> str:
    """Return what is wrong with a text that other computers cannot show; "" if nothing is."""
    found = UNREADABLE.search(text)
    if found is None:
        return ""
    start, end = max(found.start() - AROUND, 0), found.end() + AROUND
    near = UNREADABLE.sub("〓", " ".join(text[start:end].split()))
    return f"外字か、文字化けした文字があります（「{near}」の〓）。ほかの文字に直してください。"
