"""Files as offices save them, made for one test."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook


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


def merged_file(folder: Path, lines: list[list[Any]], *merged: str) -> Path:
    """Write a workbook with merged cells; return the path."""
    book = Workbook()
    for line in lines:
        book.active.append(line)
    for block in merged:
        book.active.merge_cells(block)
    book.save(folder / "m.xlsx")
    return folder / "m.xlsx"
