"""Exports of admin lists, in the form that Japanese offices open (O3)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms.tabular.reading.lines import FORMULA_STARTS
from cms.web.text import without_controls

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
#: Headings of columns with the number of a row.
NUMBERS = {"pk": "番号", "id": "番号", "entry_id": "登録情報の番号"}
DATE_FORMAT = "yyyy-mm-dd hh:mm"
#: Widths of columns in characters, and the rows that decide them.
NARROWEST, WIDEST, SAMPLES = 10, 50, 50
LONGEST_TITLE = 31
#: Excel takes no longer address as a link, and no more of them on a sheet.
LONGEST_LINK, MOST_LINKS = 2_000, 65_000
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


def plain_cell(value: Any) -> str:
    """Return `value` as text that no spreadsheet treats as a formula."""
    text = "" if value is None else without_controls(str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def width_of(texts: Iterable[str]) -> int:
    """Return the width of a column in which most of `texts` fit; Japanese letters take two."""
    longest = max(sum(1 if each.isascii() else 2 for each in text) for text in texts)
    return min(max(longest + 3, NARROWEST), WIDEST)


def _heading_cell(sheet: Any, heading: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, heading)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def make_link(cell: Any, address: str) -> None:
    cell.hyperlink = address
    cell.font = Font(color="0563C1", underline="single")


def is_link(value: Any) -> bool:
    """Whether a cell holds the address of a page and nothing else."""
    is_short = isinstance(value, str) and len(value) <= LONGEST_LINK
    return is_short and bool(ADDRESS.fullmatch(value))


class JapaneseSpreadsheet(SpreadsheetExportMixin):
    """Wagtail's exports for Japan: words instead of codes, local times, CSV that Excel reads."""

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Say what is chosen from a list as the screens do."""
        row: dict[str, Any] = super().to_row_dict(item)
        shown = {name: getattr(item, f"get_{name}_display", None) for name in row}
        return row | {name: show() for name, show in shown.items() if show is not None}

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        if isinstance(value, datetime.datetime) and timezone.is_aware(value):
            value = timezone.make_naive(value).replace(microsecond=0)
        if isinstance(value, bool):
            value = "はい" if value else "いいえ"
        cell = super().preprocess_field_value(field, value, export_format)
        if export_format == "csv":
            return plain_cell(cell)
        return without_controls(cell) if isinstance(cell, str) else cell

    def get_heading(self, queryset: Any, field: str) -> str:
        """Name the numbers of rows, which have no label of their own, in Japanese."""
        own = dict(self.export_headings)
        return str(own.get(field) or NUMBERS.get(field) or super().get_heading(queryset, field))

    def write_xlsx(self, queryset: Any, output: Any) -> None:
        """Write a sheet to work with: named, with widths, a filter, and headings that stay."""
        book = Workbook(write_only=True, iso_dates=True)
        sheet = book.create_sheet(title=self.sheet_title(queryset))
        headings = [self.get_heading(queryset, field) for field in self.list_export]
        items = iter(queryset)
        first = list(islice(items, SAMPLES))
        samples = [self.to_row_dict(each) for each in first]
        for number, (field, heading) in enumerate(zip(self.list_export, headings, strict=True), 1):
            texts = [heading, *(str(row[field] or "") for row in samples)]
            sheet.column_dimensions[get_column_letter(number)].width = width_of(texts)
        sheet.freeze_panes = "A2"
        sheet.append([_heading_cell(sheet, heading) for heading in headings])
        last, links = 1, 0
        for item in chain(first, items):
            last += 1
            row = self.to_row_dict(item)
            cells = list(self.generate_xlsx_row(sheet, row, date_format=DATE_FORMAT))
            for cell in cells:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if links < MOST_LINKS and is_link(cell.value):
                    make_link(cell, cell.value)
                    links += 1
            sheet.append(cells)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{last}"
        book.save(output)

    def sheet_title(self, queryset: Any) -> str:
        title = str(getattr(self, "page_title", "") or "")
        if not title and hasattr(queryset, "model"):
            title = str(queryset.model._meta.verbose_name)
        return NOT_IN_TITLES.sub("", title)[:LONGEST_TITLE] or "一覧"

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Yield the lines after a byte order mark, by which Excel recognises UTF-8."""
        yield BYTE_ORDER_MARK
        yield from super().stream_csv(queryset)
