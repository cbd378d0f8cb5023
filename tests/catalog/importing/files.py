"""Rows and files of entries, made for one test."""

from __future__ import annotations

from pathlib import Path

from cms.tabular.reading.tables import TableRow
from tests.cms.tabular.files import csv_file

COMPLETE = {
    "external_id": "a-1",
    "type": "product",
    "genres": "bousai",
    "title": "避難所の受付",
    "summary": "避難所の受付を早くします。",
    "organization": "alpha",
    "contact_email": "contact@example.jp",
}


def row(number: int = 2, **values: str) -> TableRow:
    """Return a row that may be imported, with `values` in place of its own."""
    return TableRow(number, COMPLETE | values)


def entries_file(folder: Path, *rows: dict[str, str], name: str = "e.csv") -> Path:
    """Write complete rows with these values in place of their own; return the path."""
    header = list(dict.fromkeys([*COMPLETE, *(key for each in rows for key in each)]))
    lines = [[(COMPLETE | each).get(key, "") for key in header] for each in rows]
    return csv_file(folder, [header, *lines], name=name)
