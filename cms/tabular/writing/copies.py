"""The copy of a file into which the site writes the errors of its rows (O4)."""

from __future__ import annotations

import csv
import io
import logging
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from cms.tabular.problems import RowError
from cms.tabular.reading.headers import RESULT, Header
from cms.tabular.reading.tables import Table
from cms.tabular.reading.text_files import decoded, separator_of
from cms.tabular.reading.workbooks import opened
from cms.tabular.writing.cells import WRAPPED, plain_cell
from cms.web.text import without_controls

logger = logging.getLogger(__name__)

AUTHOR = "取込みの確認"
COLOUR = "00FFD9D9"
#: A formula as openpyxl writes it: without the result that Excel had stored.
FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)><f([^>]*)>(.*?)</f><v\s*/?>(?:</v>)?</c>', re.S)
TYPE = re.compile(r'\s+t="[^"]*"')
RESULT_WIDTH = 50


@dataclass(frozen=True)
class Note:
    number: int
    text: str
    errors: Sequence[RowError]

    @property
    def told(self) -> str:
        lines = [f"「{each.label}」：{each.message}" for each in self.errors]
        return "\n".join(lines) or self.text


def annotated(path: Path, table: Table, places: dict[str, int], notes: Sequence[Note]) -> bytes:
    """Return the file with a last column 「取込みの結果」, in its original format and encoding.

    `places` are the positions of our fields, from 0. A later import of the copy ignores this
    column.
    """
    if path.suffix.lower() == ".xlsx":
        return _workbook(path, table, places, notes)
    return _text_file(path, table.header, notes)


def _text_file(path: Path, header: Header, notes: Sequence[Note]) -> bytes:
    """Write all lines again; no cell may run as a formula in a spreadsheet."""
    text, encoding = decoded(path.read_bytes())
    separator = separator_of(text)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    place = header.places.get(RESULT, max(map(len, lines), default=0))
    told = {note.number: note.told for note in notes} | {header.number: RESULT}
    out = io.StringIO(newline="")
    ending = "\r\n" if "\r\n" in text else "\n"
    writer = csv.writer(out, lineterminator=ending, delimiter=separator)
    for number, line in enumerate(lines, start=1):
        cells = [*line, *[""] * (place + 1 - len(line))]
        cells[place] = told.get(number, "")
        writer.writerow([_kept(cell) for cell in cells] if line or number in told else line)
    return out.getvalue().encode(encoding, errors="replace")


def _kept(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it; the import reads it as it was typed."""
    return plain_cell(cell.lstrip()) if plain_cell(cell.lstrip()) != cell.lstrip() else cell


def _workbook(path: Path, table: Table, places: dict[str, int], notes: Sequence[Note]) -> bytes:
    """Return the whole workbook; only its table if the library cannot write all that is in it."""
    try:
        book = load_workbook(path)
        _annotate(book[table.sheet], table.header, places, notes)
        position = book.worksheets.index(book[table.sheet]) + 1
        part = f"xl/worksheets/sheet{position}.xml"
        return _with_results(_saved(book), part, load_workbook(path, data_only=True)[table.sheet])
    except Exception as error:
        logger.info("Only the values of a workbook are copied", exc_info=error)
        return _values_only(path, table, places, notes)


def _values_only(path: Path, table: Table, places: dict[str, int], notes: Sequence[Note]) -> bytes:
    book = Workbook()
    sheet: Any = book.worksheets[0]
    with opened(path) as source:
        for line in source.lines(table.sheet):
            for place, text in enumerate(line.cells):
                if text:
                    _say(sheet, line.number, place, text)
    _annotate(sheet, table.header, places, notes)
    return _saved(book)


def _saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _annotate(sheet: Any, header: Header, places: dict[str, int], notes: Sequence[Note]) -> None:
    place = header.places.get(RESULT, sheet.max_column)
    _clean(sheet, header)
    _say(sheet, header.number, place, RESULT)
    sheet.column_dimensions[sheet.cell(header.number, place + 1).column_letter].width = RESULT_WIDTH
    for note in notes:
        _say(sheet, note.number, place, note.told)
        for error in note.errors:
            if error.column in places:
                _mark(sheet.cell(note.number, places[error.column] + 1), error.message)


def _clean(sheet: Any, header: Header) -> None:
    for line in sheet.iter_rows(min_row=header.number + 1):
        for cell in line:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
            if cell.fill is not None and cell.fill.fgColor.rgb == COLOUR:
                cell.fill = PatternFill()


def _say(sheet: Any, row: int, place: int, text: str) -> None:
    cell = sheet.cell(row, place + 1)
    if not isinstance(cell, MergedCell):
        cell.value = without_controls(text)
        cell.data_type = "s"
        cell.alignment = WRAPPED


def _mark(cell: Any, message: str) -> None:
    if isinstance(cell, MergedCell):
        return
    cell.fill = PatternFill("solid", fgColor=COLOUR)
    if cell.comment is not None:  # a comment of the office
        return
    comment = Comment(without_controls(message), AUTHOR)
    comment.width, comment.height = 320, 120
    cell.comment = comment


def _with_results(data: bytes, part: str, values: Any) -> bytes:
    """Restore the results of formulas in a sheet, which openpyxl leaves out.

    Without them, a copy that was never opened in Excel would be read as if the results were
    missing.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            content = old.read(member)
            if member.filename == part:
                text = content.decode()
                content = FORMULA.sub(lambda found: _formula(found, values), text).encode()
            new.writestr(member, content)
    return out.getvalue()


def _formula(found: re.Match[str], values: Any) -> str:
    place, attributes, of, formula = found.groups()
    value = values[place].value
    if value is None:
        return found.group()
    attributes = TYPE.sub("", attributes)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    kind = "" if number else ' t="str"'
    shown = escape(str(value))
    return f'<c r="{place}"{attributes}{kind}><f{of}>{formula}</f><v>{shown}</v></c>'
