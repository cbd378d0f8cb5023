"""The copy that goes back to the office: its own file, with what is wrong written into it (O4)."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from cms.tabular.columns import Columns
from cms.tabular.reading.headers import RESULT
from cms.tabular.reading.tables import open_table, read_table
from cms.tabular.writing.copies import Note, annotated

COLUMNS = Columns({"code": ("番号",), "name": ("名称",)}, required=("code",))
ERROR = COLUMNS.error(3, "name", "空欄です。")
NOTES = [Note(2, "追加できます。", []), Note(3, "", [ERROR])]


def copy(path: Path, notes: list[Note] = NOTES) -> bytes:
    """Return the copy of a file."""
    table = open_table(path, COLUMNS.knows)
    places = {COLUMNS.field_of(name): place for name, place in table.header.places.items()}
    return annotated(path, table, places, notes)


class TestCsv:
    @pytest.mark.parametrize(
        ("encoding", "ending"), [("cp932", "\r\n"), ("utf-8-sig", "\n"), ("cp932", "\n")]
    )
    def test_copy__has_encoding_and_line_ends_of_the_file(
        self, tmp_path: Path, encoding: str, ending: str
    ) -> None:
        path = tmp_path / "e.csv"
        lines = ["番号,名称", "a,㈱髙﨑①", "b,"]
        path.write_bytes("".join(line + ending for line in lines).encode(encoding))

        assert copy(path).decode(encoding).split(ending) == [
            f"番号,名称,{RESULT}",
            "a,㈱髙﨑①,追加できます。",
            "b,,「名称」：空欄です。",
            "",
        ]

    def test_copy__of_a_copy_has_one_column_of_results(self, tmp_path: Path) -> None:
        path = tmp_path / "e.csv"
        path.write_bytes("番号,名称\na,x\nb,y\n".encode("cp932"))
        path.write_bytes(copy(path))
        again = copy(path, [Note(2, "変更なし", []), Note(3, "変更なし", [])]).decode("cp932")

        assert again.splitlines() == [f"番号,名称,{RESULT}", "a,x,変更なし", "b,y,変更なし"]

    def test_formulas__are_neutralised_and_read_as_they_were(self, tmp_path: Path) -> None:
        path = tmp_path / "e.csv"
        path.write_text("番号,名称\n=1+1, @x\n-1,+81\n", encoding="utf-8")
        before = read_table(path)
        data = copy(path)
        path.write_bytes(data)

        cells = [cell for line in data.decode("utf-8-sig").splitlines() for cell in line.split(",")]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
        assert read_table(path) == before

    def test_message__that_the_encoding_lacks(self, tmp_path: Path) -> None:
        path = tmp_path / "e.csv"
        path.write_bytes("番号,名称\na,x\n".encode("cp932"))
        notes = [Note(2, "", [COLUMNS.error(2, "name", "「😀」は使えません。")])]

        assert "「?」は使えません。" in copy(path, notes).decode("cp932")

    def test_titles_and_blank_lines__stay_where_they_were(self, tmp_path: Path) -> None:
        path = tmp_path / "e.csv"
        path.write_bytes("一覧\n\n番号,名称\na,x\n".encode("cp932"))

        lines = copy(path, [Note(4, "変更なし", [])]).decode("cp932").splitlines()
        assert [line.rstrip(",") for line in lines] == [
            "一覧",
            "",
            f"番号,名称,{RESULT}",
            "a,x,変更なし",
        ]


class TestWorkbook:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        """Return a workbook with a second sheet, a bold title, and a comment of the office."""
        book: Any = Workbook()
        for line in (["番号", "名称"], ["a", "x"], ["b", None]):
            book.active.append(line)
        book.active["A1"].font = Font(bold=True)
        book.active["A2"].comment = Comment("担当：試験", "役場")
        book.create_sheet("控え")["A1"] = "そのまま"
        book.save(tmp_path / "e.xlsx")
        return tmp_path / "e.xlsx"

    def sheet(self, data: bytes) -> Any:
        return load_workbook(io.BytesIO(data)).worksheets[0]

    def test_copy__tells_at_row_and_cell(self, path: Path) -> None:
        sheet = self.sheet(copy(path))

        assert [cell.value for cell in sheet["C"]] == [
            RESULT,
            "追加できます。",
            "「名称」：空欄です。",
        ]
        assert sheet["B3"].comment.text == "空欄です。"
        assert sheet["B3"].fill.fgColor.rgb == "00FFD9D9"
        assert sheet["B2"].comment is None

    def test_copy__keeps_what_the_office_has_made(self, path: Path) -> None:
        book: Any = load_workbook(io.BytesIO(copy(path)))

        assert book.sheetnames[1:] == ["控え"]
        assert book["控え"]["A1"].value == "そのまま"
        assert book.worksheets[0]["A1"].font.bold
        assert book.worksheets[0]["A2"].comment.text == "担当：試験"

    def test_copy__of_a_mended_copy_takes_the_marks_away(self, path: Path) -> None:
        path.write_bytes(copy(path))
        sheet = self.sheet(copy(path, [Note(2, "変更なし", []), Note(3, "変更なし", [])]))

        assert [cell.value for cell in sheet["C"]] == [RESULT, "変更なし", "変更なし"]
        assert sheet.max_column == 3
        assert sheet["B3"].comment is None
        assert sheet["B3"].fill.fgColor.rgb != "00FFD9D9"
        assert sheet["A2"].comment.text == "担当：試験"

    def test_message__that_looks_like_a_formula_is_text(self, path: Path) -> None:
        sheet = self.sheet(copy(path, [Note(2, "=1+1", [])]))

        assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")

    def test_error_at_a_column_that_the_file_lacks__is_told_in_the_last_one(
        self, path: Path
    ) -> None:
        sheet = self.sheet(copy(path, [Note(2, "", [COLUMNS.error(2, "email", "空欄です。")])]))

        assert sheet["C2"].value == "「email」：空欄です。"
        assert [
            cell.comment.text for line in sheet.iter_rows() for cell in line if cell.comment
        ] == ["担当：試験"]
