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
    listed = "#listing-results table:is(.listing, .chart__heat):not(.own-report__summary)"
    tables = soup(page).select(listed)
    return _table(tables[0]) if tables else []


def summary_of(page: Any) -> dict[str, dict[str, str]]:
    """Return the rows of the table above the list, by what each is about."""
    table = soup(page).select_one(".own-report__summary")
    rows = _table(table) if table else []
    return {next(iter(row.values())): row for row in rows}


def bars_of(page: Any, key: str) -> dict[str, dict[str, str]]:
    """Return the rows of a chart of bars, by what each is about."""
    table = soup(page).select_one(f"[aria-labelledby='{key}-title'] table.chart__bars")
    rows = _table(table) if table else []
    return {next(iter(row.values())): row for row in rows}


def changes_of(page: Any) -> dict[str, list[str]]:
    """Return the numbers of the period before and of the period, and how they differ."""
    table = soup(page).select_one("[aria-labelledby='changes-title'] table")
    rows = _table(table) if table else []
    return {label: told for row in rows for label, *told in [list(row.values())]}


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
