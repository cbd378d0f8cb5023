"""Workbooks that need no touching up: widths, filter, headings that stay, paper, conditions."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from cms.tabular.writing.cells import BOLD, LEFT, fill, told, width_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONDITIONS = "条件"
#: The number by which Excel knows the size of paper.
A4 = 9
#: Rows that decide the widths of a sheet.
SAMPLES = 50
LONGEST_TITLE = 31
#: Excel takes no more links on a sheet.
MOST_LINKS = 65_000
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
#: Besides those, systems take no such signs in the names of files.
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\"<>|\s]+")
CONDITION_WIDTHS = (24, 80)


def sheet_title(text: str) -> str:
    """Return `text` as Excel takes it for the name of a sheet."""
    return NOT_IN_TITLES.sub("", text)[:LONGEST_TITLE] or "一覧"


def file_name(text: str) -> str:
    """Return `text` as every system takes it for the name of a file, without an ending."""
    return NOT_IN_NAMES.sub("_", text).strip("_.") or "一覧"


class Book:
    """A workbook, written sheet by sheet; rows may come from a query and are not kept."""

    def __init__(self) -> None:
        self.book = Workbook(write_only=True, iso_dates=True)

    def add_table(
        self,
        title: str,
        headings: Sequence[str],
        rows: Iterable[Sequence[Any]],
        *,
        fixed_columns: int = 0,
    ) -> int:
        """Add a sheet with a filter and headings that stay; return the number of its rows."""
        sheet = self._sheet(title)
        waiting = iter(rows)
        first = list(islice(waiting, SAMPLES))
        self._set_widths(sheet, headings, first)
        sheet.freeze_panes = f"{get_column_letter(fixed_columns + 1)}2"
        sheet.print_title_rows = "1:1"
        sheet.append([_heading(sheet, each) for each in headings])
        number, links = 0, 0
        for row in chain(first, waiting):
            number += 1  # an empty table has 0 rows
            cells = [WriteOnlyCell(sheet) for _ in row]
            for cell, value in zip(cells, row, strict=True):
                links += fill(cell, value, may_link=links < MOST_LINKS)
            sheet.append(cells)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{number + 1}"
        return number

    def add_conditions(self, rows: Sequence[tuple[str, Any]]) -> None:
        """Add the sheet that says what was asked, when, of which page, with how many rows."""
        sheet = self._sheet(CONDITIONS)
        for place, width in enumerate(CONDITION_WIDTHS, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        for label, value in rows:
            cell = WriteOnlyCell(sheet)
            fill(cell, value)
            cell.alignment = LEFT
            sheet.append([_heading(sheet, label), cell])

    def save(self, output: Any) -> None:
        self.book.save(output)

    def as_bytes(self) -> bytes:
        buffer = io.BytesIO()
        self.save(buffer)
        return buffer.getvalue()

    def _sheet(self, title: str) -> Any:
        """Return a new sheet that prints on A4, landscape, fitted to the width of the page."""
        sheet: Any = self.book.create_sheet(title=sheet_title(title))
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        return sheet

    def _set_widths(
        self, sheet: Any, headings: Sequence[str], samples: Sequence[Sequence[Any]]
    ) -> None:
        for place, heading in enumerate(headings):
            shown = (told(row[place]) for row in samples)
            texts = [heading, *("" if each is None else str(each) for each in shown)]
            sheet.column_dimensions[get_column_letter(place + 1)].width = width_of(texts)


def _heading(sheet: Any, text: str) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    fill(cell, text, may_link=False)
    cell.font = BOLD
    return cell


def download(data: bytes, name: str, content_type: str = XLSX) -> HttpResponse:
    """Return a file to keep, under its Japanese name (RFC 5987), and stored by nobody between."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
