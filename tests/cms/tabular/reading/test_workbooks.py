"""What Excel shows is what is read: formats, sheets, hidden rows, files of every kind (C2-C8)."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cms.tabular.columns import Columns
from cms.tabular.reading import workbooks
from cms.tabular.reading.number_formats import shown_number
from cms.tabular.reading.tables import Table, UnreadableFileError, open_table
from cms.tabular.writing import copies
from cms.tabular.writing.copies import Note, annotated

COLUMNS = Columns({"code": ("番号",), "name": ("名称",)}, required=("code",))
PHONE = r"[<=99999999]####\-####;\(00\)\ ####\-####"
POSTCODE = r"[<=999]000;[<=9999]000\-00;000\-0000"


def saved(folder: Path, change: Callable[[Workbook], None]) -> Path:
    """Save a workbook of two rows, as `change` leaves it."""
    book = Workbook()
    for line in (["番号", "名称"], [7, "甲"], [8, "乙"]):
        book.active.append(line)
    change(book)
    book.save(folder / "e.xlsx")
    return folder / "e.xlsx"


def opened(path: Path) -> Table:
    return open_table(path, COLUMNS.knows)


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """Return a copy of a workbook with other text in one of its parts."""
    other = path.with_name("other.xlsx")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            assert name != part or old in data
            after.writestr(name, data.replace(old, new) if name == part else data)
    return other


class TestNumbers:
    @pytest.mark.parametrize(
        ("number", "number_format", "shown"),
        [
            (7, "0000", "0007"),
            (7, "0", "7"),
            (7, "General", "7"),
            (7, "@", "7"),
            (1234567, "#,##0", "1234567"),
            (7, "0.00", "7"),
            (7, "0%", "7"),
            (1234, '0"円"', "1234"),
            (7, "0_ ", "7"),
            (-7, "0000", "-7"),
            (7, '"T"0000', "T0007"),
            (312345678, "0000000000", "0312345678"),
            (312345678, "0##########", "0312345678"),
            (90312345678, "000-0000-0000", "903-1234-5678"),
            (312345678, PHONE, "(03) 1234-5678"),
            (1050011, POSTCODE, "105-0011"),
            (20260401, '0000"年"00"月"00"日"', "20260401"),
        ],
    )
    def test_number__as_excel_shows_it(self, number: int, number_format: str, shown: str) -> None:
        assert shown_number(number, number_format) == shown

    def test_cell__has_its_format(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book.active["A2"].number_format = "0000"

        assert [row.values["番号"] for row in opened(saved(tmp_path, change)).rows] == ["0007", "8"]

    def test_line_break__of_an_old_file(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book.active["B2"] = "甲_x000D_\n一丁目"

        assert opened(saved(tmp_path, change)).rows[0].values["名称"] == "甲\n一丁目"


class TestDates:
    @pytest.mark.parametrize("number_format", [31, 57, "yyyy/m/d"])
    @pytest.mark.parametrize("is_1904", [False, True])
    def test_date__in_any_format_and_calendar(
        self, tmp_path: Path, number_format: int | str, is_1904: bool
    ) -> None:
        def change(book: Workbook) -> None:
            if is_1904:
                book.epoch = CALENDAR_MAC_1904
            book.active["A2"] = date(2026, 4, 1)
            if isinstance(number_format, int):
                book.active["A2"]._style.numFmtId = number_format
            else:
                book.active["A2"].number_format = number_format

        assert opened(saved(tmp_path, change)).rows[0].values["番号"] == "2026-04-01"


class TestSheets:
    def test_sheet__is_the_visible_one_with_our_columns(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book.create_sheet("記入要領", 0)["A1"] = "この表の書き方"
            book.create_sheet("前年度", 0).append(["番号", "名称"])
            book["前年度"].sheet_state = "hidden"

        table = opened(saved(tmp_path, change))
        assert (table.sheet, table.unread) == ("Sheet", ("記入要領", "前年度"))
        assert [row.number for row in table.rows] == [2, 3]

    def test_rows__hidden_or_struck_are_doubted(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book.active.append([9, "丙"])
            book.active.row_dimensions[2].hidden = True
            for cell in book.active[3]:
                cell.font = Font(strike=True)
            book.active["A4"].font = Font(strike=True)

        found = [row.doubt for row in opened(saved(tmp_path, change)).rows]
        assert found == [workbooks.HIDDEN, workbooks.STRUCK, ""]

    def test_formatted_rows__do_not_count(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            for number in range(4, 30):
                book.active.cell(number, 1).font = Font(bold=True)

        assert len(open_table(saved(tmp_path, change), COLUMNS.knows, most=2).rows) == 2

    def test_lines__without_end_are_refused(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book.active.cell(1_000_000, 1).font = Font(bold=True)

        with pytest.raises(UnreadableFileError, match="行が多すぎます"):
            open_table(saved(tmp_path, change), COLUMNS.knows, most=2)

    def test_block__wider_than_what_is_read_keeps_its_value(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book.active["B3"] = None
            book.active.merge_cells(start_row=2, end_row=3, start_column=2, end_column=900)

        assert opened(saved(tmp_path, change)).rows[1].values["名称"] == "甲"


class TestUnreadable:
    def test_charts_alone(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book.create_chartsheet("グラフ").add_chart(BarChart())
            book.active.sheet_state = "hidden"
            book.active = 1

        with pytest.raises(UnreadableFileError, match="表のあるシートがありません"):
            opened(saved(tmp_path, change))

    def test_strict_form(self, tmp_path: Path) -> None:
        path = saved(tmp_path, lambda book: None)
        namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
        with pytest.raises(UnreadableFileError, match="Strict Open XML"):
            opened(rewritten(path, "xl/workbook.xml", namespace, strict))

    def test_password(self, tmp_path: Path) -> None:
        (tmp_path / "e.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
        with pytest.raises(UnreadableFileError, match="パスワードを外し"):
            opened(tmp_path / "e.xlsx")

    @pytest.mark.parametrize(
        ("part", "old", "new"),
        [
            ("xl/workbook.xml", b"sheetId", b"sheetIs"),
            ("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/none.xml"),
            ("xl/styles.xml", b"<cellXfs", b"<cellXfz"),
            ("xl/worksheets/sheet1.xml", b'r="A2"', b'r="#2"'),
        ],
    )
    def test_part__missing_or_odd(self, tmp_path: Path, part: str, old: bytes, new: bytes) -> None:
        path = rewritten(saved(tmp_path, lambda book: None), part, old, new)
        with pytest.raises(UnreadableFileError, match=r"シート|保存し直してください"):
            opened(path)


class TestCopy:
    def annotated(self, path: Path) -> Any:
        table = opened(path)
        places = {COLUMNS.field_of(name): place for name, place in table.header.places.items()}
        note = Note(3, "", [COLUMNS.error(3, "name", "空欄です。")])
        path.with_name("copy.xlsx").write_bytes(annotated(path, table, places, [note]))
        return load_workbook(path.with_name("copy.xlsx"))[table.sheet]

    def test_copy__of_another_sheet_than_the_first(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book.create_sheet("記入要領", 0)
            book["Sheet"]["C1"] = "=1+2"

        sheet = self.annotated(saved(tmp_path, change))
        assert sheet["D3"].value == "「名称」：空欄です。"

    def test_copy__of_a_file_that_the_library_cannot_write(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def load_odd_chart(path: Path) -> Workbook:
            raise ValueError("A chart of another program")

        monkeypatch.setattr(copies, "load_workbook", load_odd_chart)
        sheet = self.annotated(saved(tmp_path, lambda book: None))
        assert [cell.value for cell in sheet[3]] == ["8", "乙", "「名称」：空欄です。"]
