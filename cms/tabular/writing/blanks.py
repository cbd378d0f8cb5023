"""The workbook that an office fills in: our headings, choices as lists, and how to write (O4)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from cms.tabular.columns import Columns
from cms.tabular.writing.cells import WRAPPED, plain_cell

FORM, HELP, CHOICES = "記入用", "記入要領", "選択肢"
HELP_HEADS = ("見出し", "要否", "選べるもの", "例")
REQUIRED = "（必須）"
HEAD_FILL = PatternFill("solid", fgColor="00DDE6F5")
WIDTH, HELP_WIDTHS = 24, (28, 10, 60, 40)
#: The format of cells that are text, so that 0012 keeps its zeros.
AS_TEXT = "@"
SHOWN_CHOICES = 30


def blank_workbook(
    columns: Columns, example: Mapping[str, str], choices: Mapping[str, Sequence[str]], rows: int
) -> bytes:
    """Return a file with a sheet for `rows`, one that explains it, and the choices of its lists.

    `example` and `choices` are by our names of the columns. Lists only suggest: several values
    may stand in one cell.
    """
    book = Workbook()
    form: Any = book.worksheets[0]
    manual, lists = book.create_sheet(HELP), book.create_sheet(CHOICES)
    lists.sheet_state = "hidden"
    form.title = FORM
    form.freeze_panes = manual.freeze_panes = "A2"
    manual.append(HELP_HEADS)
    for place, (name, labels) in enumerate(columns.labels.items(), start=1):
        is_required, found = name in columns.required, choices.get(name, ())
        letter = get_column_letter(place)
        form.cell(1, place, labels[0] + (REQUIRED if is_required else ""))
        form.column_dimensions[letter].width = WIDTH
        form.column_dimensions[letter].number_format = AS_TEXT
        told = "、".join(found[:SHOWN_CHOICES]) + (" など" if len(found) > SHOWN_CHOICES else "")
        manual.append([labels[0], "必須" if is_required else "任意", told, example.get(name, "")])
        for number, text in enumerate(found, start=1):
            lists.cell(number, place, plain_cell(text))
        if found:
            area = f"{quote_sheetname(CHOICES)}!${letter}$1:${letter}${len(found)}"
            rule = DataValidation("list", formula1=area, showErrorMessage=False)
            rule.add(f"{letter}2:{letter}{rows + 1}")
            form.add_data_validation(rule)
    for sheet in (form, manual):
        _look(sheet)
    for place, width in enumerate(HELP_WIDTHS, start=1):
        manual.column_dimensions[get_column_letter(place)].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _look(sheet: Any) -> None:
    for line in sheet.iter_rows():
        for cell in line:
            cell.alignment = WRAPPED
            cell.data_type = "s"
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), HEAD_FILL
