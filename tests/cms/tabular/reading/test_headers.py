"""Where the header stands in files as offices keep them (O4)."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from cms.tabular.columns import Columns
from cms.tabular.reading import merged, text_files, workbooks
from cms.tabular.reading.headers import RESULT
from cms.tabular.reading.tables import UnreadableFileError, open_table, read_table
from tests.cms.tabular.files import csv_file, excel_file, merged_file
from tests.factories import zip_bytes

COLUMNS = Columns(
    {"code": ("番号",), "name": ("名称",), "tel": ("電話番号",), "email": ("メールアドレス",)},
    required=("code",),
)
NAMES = ["番号", "名称", "電話番号", "メールアドレス"]


def read(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return number and values of each row, by our names."""
    rows = COLUMNS.rename(read_table(path, COLUMNS.knows))
    return [(row.number, row.values) for row in rows]


class TestTitles:
    @pytest.mark.parametrize("above", [0, 1, 4, 9])
    @pytest.mark.parametrize("write", [csv_file, excel_file])
    def test_header__below_titles_and_blank_lines(
        self, tmp_path: Path, above: int, write: Any
    ) -> None:
        titles = [["令和８年度 登録情報一覧"], [], ["（情報政策課）", "", "番号"]] * 3
        path = write(tmp_path, [*titles[:above], NAMES, ["a", "b", "1", "x@example.jp"]])

        ((number, values),) = read(path)

        assert number == above + 2
        assert values == {"code": "a", "name": "b", "tel": "1", "email": "x@example.jp"}

    def test_header__too_far_down_is_not_found(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [*[["題"]] * 12, NAMES, ["a", "b"]])

        with pytest.raises(UnreadableFileError, match="見出しに「番号」の列がありません"):
            read(path)

    def test_file__of_blank_lines(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFileError, match="見出しの行がありません"):
            read(csv_file(tmp_path, [[""], ["", ""]]))

    def test_row_of_data__that_names_a_column_is_no_header(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["番号", "備考"], ["1", "電話番号"], ["2", "名称"]])

        assert read(path) == [
            (2, {"code": "1", "備考": "電話番号"}),
            (3, {"code": "2", "備考": "名称"}),
        ]


class TestTwoLines:
    UPPER = ["番号", "名称", "連絡先", None]
    LOWER = [None, None, "電話番号", "メールアドレス"]
    DATA = ["a", "b", "1", "x@example.jp"]

    def expected(self, number: int) -> list[tuple[int, dict[str, str]]]:
        return [(number, {"code": "a", "name": "b", "tel": "1", "email": "x@example.jp"})]

    def test_merged__in_a_workbook(self, tmp_path: Path) -> None:
        lines = [["一覧", None, None, None], self.UPPER, self.LOWER, self.DATA]
        path = merged_file(tmp_path, lines, "A1:D1", "C2:D2", "A2:A3", "B2:B3")

        assert read(path) == self.expected(4)

    def test_merged__only_the_upper_line_across(self, tmp_path: Path) -> None:
        path = merged_file(tmp_path, [self.UPPER, self.LOWER, self.DATA], "C1:D1")

        assert read(path) == self.expected(3)

    def test_two_lines__in_csv_where_nothing_is_merged(self, tmp_path: Path) -> None:
        lines = [[str(each or "") for each in line] for line in (self.UPPER, self.LOWER, self.DATA)]

        assert read(csv_file(tmp_path, [["一覧"], *lines])) == self.expected(4)

    def test_merged_header_over_one_line__names_the_first_column(self, tmp_path: Path) -> None:
        lines = [["番号", "名称", None], ["a", "b", "c"]]
        path = merged_file(tmp_path, lines, "B1:C1")

        with pytest.raises(UnreadableFileError, match="見出しが重複しています：名称"):
            read(path)


class TestColumns:
    def test_blank_columns__before_and_between(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["", "番号", "", "", "名称"], ["x", "a", "y", "z", "b"]])

        assert read(path) == [(2, {"code": "a", "name": "b"})]

    def test_names_that_are_not_ours__may_repeat(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["番号", "備考", "備考"], ["a", "x", "y"]])

        assert read(path) == [(2, {"code": "a", "備考": "x"})]

    def test_result_of_the_last_time__is_never_read(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["番号", RESULT], ["a", "誤り"], ["", "誤り"]])

        assert read(path) == [(2, {"code": "a"})]

    def test_places__are_those_of_the_file(self, tmp_path: Path) -> None:
        table = open_table(csv_file(tmp_path, [["題"], ["", "番号"], ["", "a"]]), COLUMNS.knows)

        assert (table.header.number, table.header.places) == (2, {"番号": 1})

    @pytest.mark.parametrize("text", ["=1+2", "+81-3", "-x", "@x"])
    def test_formula_of_csv__is_text_with_and_without_our_sign(
        self, tmp_path: Path, text: str
    ) -> None:
        path = csv_file(tmp_path, [["番号"], [text], [f"'{text}"], ["'x"]])

        assert [values["code"] for _, values in read(path)] == [text, text, "'x"]


class TestFormulas:
    @pytest.mark.parametrize(
        ("result", "text", "fault"),
        [
            (b"<v>3</v>", "3", ""),
            (b"<v />", "", workbooks.NO_RESULT),
        ],
    )
    def test_formula__with_and_without_a_result(
        self, tmp_path: Path, result: bytes, text: str, fault: str
    ) -> None:
        path = excel_file(tmp_path, [["番号", "名称"], ["x", "=1+2"]], name="plain.xlsx")
        changed = rewritten(path, b"</f><v />", b"</f>" + result)

        (row,) = COLUMNS.rename(read_table(changed, COLUMNS.knows))

        assert (row.values["name"], row.faults.get("name", "")) == (text, fault)

    def test_formula__that_came_to_an_error(self, tmp_path: Path) -> None:
        path = excel_file(tmp_path, [["番号", "名称"], ["x", "=1/0"]], name="plain.xlsx")
        changed = rewritten(
            path,
            b'<c r="B2"><f>1/0</f><v />',
            b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v>',
        )

        (row,) = COLUMNS.rename(read_table(changed, COLUMNS.knows))

        assert "#DIV/0!" in row.faults["name"]

    def test_row_of_nothing_but_a_formula__is_told(self, tmp_path: Path) -> None:
        path = excel_file(tmp_path, [["番号"], ["a"], ["=A2"]])

        rows = read_table(path, COLUMNS.knows)

        assert [(row.number, bool(row.faults)) for row in rows] == [(2, False), (3, True)]


def rewritten(path: Path, old: bytes, new: bytes) -> Path:
    """Return a copy of a workbook, with what Excel would have written in its place."""
    target = path.with_name("rewritten.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name).replace(old, new))
    return target


class TestLimits:
    def test_archive_bomb__is_refused_before_it_is_unpacked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbooks, "MOST_UNPACKED", 1000)
        path = tmp_path / "bomb.xlsx"
        path.write_bytes(zip_bytes("xl/workbook.xml", content=b" " * 2000))

        with pytest.raises(UnreadableFileError, match="展開すると大きすぎる"):
            read_table(path)

    def test_archive__of_too_many_files(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbooks, "MOST_MEMBERS", 2)
        path = tmp_path / "bomb.xlsx"
        path.write_bytes(zip_bytes("a", "b", "c"))

        with pytest.raises(UnreadableFileError, match="展開すると大きすぎる"):
            read_table(path)

    def test_rows__more_than_the_screen_takes(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["番号"], ["a"], ["b"]])

        assert len(open_table(path, COLUMNS.knows, most=2).rows) == 2
        with pytest.raises(UnreadableFileError, match="1行まで"):
            open_table(path, COLUMNS.knows, most=1)

    def test_columns__beyond_the_last_that_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbooks, "MOST_COLUMNS", 2)
        path = excel_file(tmp_path, [["番号", "備考", "名称"], ["a", "x", "b"]])

        assert read(path) == [(2, {"code": "a", "備考": "x"})]

    def test_encoding__is_told(self) -> None:
        assert text_files.decoded("髙﨑①㈱".encode("cp932")) == ("髙﨑①㈱", "cp932")
        assert text_files.decoded("髙﨑①㈱".encode("utf-8-sig")) == ("髙﨑①㈱", "utf-8-sig")


class TestMergedRows:
    """A merged cell means its value in every row that it covers (C1)."""

    def test_merged_value__is_that_of_every_row(self, tmp_path: Path) -> None:
        lines = [NAMES, ["a", "山の市", "1"], ["b", None, "2"], ["c", "海の市", "3"]]
        rows = read(merged_file(tmp_path, lines, "B2:B3"))
        assert [values["name"] for _, values in rows] == ["山の市", "山の市", "海の市"]

    def test_merged_value__belongs_to_its_first_column_only(self, tmp_path: Path) -> None:
        lines = [NAMES, ["a", "山の市", None, "x@example.jp"], ["b", None, None, "y@example.jp"]]
        rows = read(merged_file(tmp_path, lines, "B2:C3"))
        assert [(values["name"], values["tel"]) for _, values in rows] == [("山の市", "")] * 2

    def test_merged_value__reaches_down_far(self, tmp_path: Path) -> None:
        lines = [NAMES, *[[f"n{number}"] for number in range(40)]]
        lines[1].append("山の市")
        rows = read(merged_file(tmp_path, lines, "B2:B41"))
        assert {values["name"] for _, values in rows} == {"山の市"}

    def test_row_of_two_lines__stays_one_row(self, tmp_path: Path) -> None:
        lines = [NAMES, ["a", "山の市", "1"], [], ["b", "海の市", "2"], []]
        rows = read(merged_file(tmp_path, lines, "A2:A3", "B2:B3", "C2:C3", "A4:A5", "B4:B5"))
        assert [(number, values["code"]) for number, values in rows] == [(2, "a"), (4, "b")]

    def test_header_merged_into_the_rows__is_no_value(self, tmp_path: Path) -> None:
        lines = [NAMES, ["a", None, "1"]]
        ((_, values),) = read(merged_file(tmp_path, lines, "B1:B2"))
        assert values["name"] == ""

    def test_formula_without_result__is_wrong_in_every_row(self, tmp_path: Path) -> None:
        lines = [NAMES, ["a", "=C2"], ["b", None]]
        found = COLUMNS.rename(read_table(merged_file(tmp_path, lines, "B2:B3"), COLUMNS.knows))
        assert [row.faults for row in found] == [{"name": workbooks.NO_RESULT}] * 2

    def test_too_many_blocks__are_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lines = [NAMES, ["a", "1"], ["b"], ["c", "2"], ["d"]]
        path = merged_file(tmp_path, lines, "B2:B3", "B4:B5")
        monkeypatch.setattr(merged, "MOST_BLOCKS", 1)
        with pytest.raises(UnreadableFileError, match="結合されたセルが多すぎます"):
            read(path)
