"""Rows out of CSV and Excel files, whatever a municipality's office saved them as."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_ROWS = 100_000
NO_WORKBOOK = "Excel（.xlsx）のファイルとして開けません。"


class UnreadableFileError(Exception):
    """The file is no table; the message, in Japanese, says why."""


@dataclass(frozen=True)
class TableRow:
    """A row with the number that the office sees in its spreadsheet; the header is row 1."""

    number: int
    values: dict[str, str]


def read_table(path: Path) -> list[TableRow]:
    """Return the rows of a CSV (UTF-8 with or without BOM, CP932) or .xlsx file; blank rows drop.

    Raises:
        UnreadableFileError: if it is neither, is empty, or has two columns of one name.
    """
    try:
        lines = _excel_lines(path) if path.suffix.lower() == ".xlsx" else _csv_lines(path)
        rows = list(_rows(lines))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UnreadableFileError(f"ファイルが見つかりません：{path}") from error
    except ParseError as error:
        raise UnreadableFileError(NO_WORKBOOK) from error
    if not rows:
        raise UnreadableFileError("見出しの下に行がありません。")
    return rows


def _rows(lines: Iterator[list[str]]) -> Iterator[TableRow]:
    header = next(lines, [])
    while header and not header[-1]:
        header.pop()
    if not header:
        raise UnreadableFileError("１行目に見出しがありません。")
    repeated = {name for name in header if header.count(name) > 1}
    if repeated:
        raise UnreadableFileError(f"見出しが重複しています：{'、'.join(sorted(repeated))}")
    for number, line in enumerate(lines, start=2):
        if number > MOST_ROWS:
            raise UnreadableFileError(f"行が多すぎます。{MOST_ROWS:,}行までにしてください。")
        if any(line):
            padded = [*line, *[""] * (len(header) - len(line))]
            yield TableRow(number, dict(zip(header, padded, strict=False)))


def _csv_lines(path: Path) -> Iterator[list[str]]:
    text = _decoded(path.read_bytes())
    try:
        for line in csv.reader(io.StringIO(text, newline=""), strict=True):
            yield [value.strip() for value in line]
    except csv.Error as error:
        raise UnreadableFileError(f"CSVの形が正しくありません：{error}") from error


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("文字コードが UTF-8 でも Shift_JIS（CP932）でもありません。")


def _excel_lines(path: Path) -> Iterator[list[str]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        if isinstance(error, FileNotFoundError | IsADirectoryError):
            raise
        raise UnreadableFileError(NO_WORKBOOK) from error
    with_sheet = book.worksheets[0]
    for line in with_sheet.iter_rows(values_only=True):
        yield [_cell(value) for value in line]
    book.close()


def _cell(value: Any) -> str:
    """Return a cell as the office sees it: 3.0 is 3, a date without time is a date."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value).strip()
