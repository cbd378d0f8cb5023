"""How the tests read the secretariat's reports (O3)."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl

from tests.catalog.html import soup

MARK = b"\xef\xbb\xbf"


def _table(table: Any) -> list[dict[str, str]]:
    headings = [each.get_text(" ", strip=True) for each in table.select("thead th")]
    return [
        dict(zip(headings, cells, strict=True))
        for row in table.select("tbody tr")
        if (cells := [each.get_text(" ", strip=True) for each in row.select("th, td")])
    ]


def rows_of(page: Any) -> list[dict[str, str]]:
    """Return the rows of the list by the headings of its columns."""
    tables = soup(page).select("#listing-results table:not(.own-report__summary)")
    return _table(tables[0]) if tables else []


def summary_of(page: Any) -> dict[str, dict[str, str]]:
    """Return the rows of the table above the list, by what each is about."""
    table = soup(page).select_one(".own-report__summary")
    rows = _table(table) if table else []
    return {next(iter(row.values())): row for row in rows}


def csv_of(response: Any) -> list[dict[str, str]]:
    """Return the rows of a CSV file, which begins with the mark that Excel knows UTF-8 by."""
    content = b"".join(response.streaming_content)
    assert content.startswith(MARK)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def xlsx_of(response: Any) -> list[dict[str, Any]]:
    """Return the rows of an Excel file."""
    content = b"".join(response.streaming_content)
    headings, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]
