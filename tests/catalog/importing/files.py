"""Files as offices save them, made for one test."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from catalog.importing.tables import TableRow

COMPLETE = {
    "external_id": "a-1",
    "type": "product",
    "genres": "bousai",
    "title": "避難所の受付",
    "summary": "避難所の受付を早くします。",
    "organization": "alpha",
    "contact_email": "contact@example.jp",
}


def csv_file(
    folder: Path, lines: Sequence[Sequence[str]], *, encoding: str = "utf-8", name: str = "e.csv"
) -> Path:
    """Write `lines`, the header first, and return the path."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(lines)
    path = folder / name
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


def excel_file(folder: Path, lines: Sequence[Sequence[Any]], *, name: str = "e.xlsx") -> Path:
    """Write `lines`, the header first, into the first sheet and return the path."""
    book = Workbook()
    for line in lines:
        book.active.append(line)
    path = folder / name
    book.save(path)
    return path


def row(number: int = 2, **values: str) -> TableRow:
    """Return a row that may be imported, with `values` in place of its own."""
    return TableRow(number, COMPLETE | values)


def entries_file(folder: Path, *rows: dict[str, str], name: str = "e.csv") -> Path:
    """Write complete rows with these values in place of their own; return the path."""
    header = list(dict.fromkeys([*COMPLETE, *(key for each in rows for key in each)]))
    lines = [[(COMPLETE | each).get(key, "") for key in header] for each in rows]
    return csv_file(folder, [header, *lines], name=name)
