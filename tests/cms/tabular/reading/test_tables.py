"""Files of every kind that an office saves, read as rows."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from cms.tabular.columns import Columns
from cms.tabular.reading import tables
from cms.tabular.reading.tables import TableRow, UnreadableFileError, read_table
from tests.cms.tabular.files import csv_file, excel_file

TITLES = Columns({"title": ("タイトル",)}, required=("title",))
LINES = [["title", "概要"], ["髙橋の①番", "一行目\n二行目"], ["ｱﾙﾌｧ", '「引用」, と "符号"']]


def values_of(path: Path) -> list[dict[str, str]]:
    """Return what the rows of `path` say."""
    return [row.values for row in read_table(path)]


class TestCsv:
    """Comma separated, in the encodings that Japanese offices use."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
    def test_encoding__read(self, tmp_path: Path, encoding: str) -> None:
        rows = read_table(csv_file(tmp_path, LINES, encoding=encoding))
        assert rows == [
            TableRow(2, {"title": "髙橋の①番", "概要": "一行目\n二行目"}),
            TableRow(3, {"title": "ｱﾙﾌｧ", "概要": '「引用」, と "符号"'}),
        ]

    @pytest.mark.parametrize("encoding", ["euc-jp", "iso2022_jp"])
    def test_encoding__of_old_systems(self, tmp_path: Path, encoding: str) -> None:
        lines = [["タイトル", "概要"], ["防災マップ", "サーバーのカタカナ"]]
        rows = read_table(csv_file(tmp_path, lines, encoding=encoding))
        assert rows == [TableRow(2, dict(zip(*lines, strict=True)))]

    @pytest.mark.parametrize("separator", ["\t", ";"])
    def test_separator__of_the_first_line(self, tmp_path: Path, separator: str) -> None:
        path = tmp_path / "e.tsv"
        path.write_text(f"title{separator}url\n防災、観光{separator}x\n", encoding="utf-16")
        assert values_of(path) == [{"title": "防災、観光", "url": "x"}]

    @pytest.mark.parametrize("lost", ["\ue000", "\ufffd", "\U000f0000"])
    def test_character__that_others_cannot_read(self, tmp_path: Path, lost: str) -> None:
        row = read_table(csv_file(tmp_path, [["title"], [f"渡{lost}さん"]]))[0]
        assert "渡〓さん" in row.faults["title"]

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_line_ending__of_any_system(self, tmp_path: Path, ending: str) -> None:
        path = tmp_path / "e.csv"
        path.write_bytes(ending.join(["title,url", "防災,https://example.jp/", ""]).encode())
        assert values_of(path) == [{"title": "防災", "url": "https://example.jp/"}]

    def test_blanks_around_values__dropped(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [[" title ", "url"], ["　防災 ", " \t"], [" x", "y "]])
        assert values_of(path) == [{"title": "防災", "url": ""}, {"title": "x", "url": "y"}]

    @pytest.mark.parametrize("name", ["E.CSV", "entries.txt", "entries"])
    def test_file_name__other_than_csv_read_as_csv(self, tmp_path: Path, name: str) -> None:
        assert values_of(csv_file(tmp_path, [["title"], ["防災"]], name=name)) == [
            {"title": "防災"}
        ]


class TestExcel:
    """The first sheet of a workbook, as the office sees it."""

    @pytest.mark.parametrize(
        ("cell", "text"),
        [
            ("防災", "防災"),
            ("  防災　", "防災"),
            ("0012", "0012"),
            (3, "3"),
            (3.0, "3"),
            (3.5, "3.5"),
            (date(2026, 4, 1), "2026-04-01"),
            (datetime(2026, 4, 1), "2026-04-01"),
            (datetime(2026, 4, 1, 9, 30), "2026-04-01 09:30:00"),
            (time(9, 30), "09:30:00"),
            ("一行目\n二行目", "一行目\n二行目"),
            (None, ""),
        ],
    )
    def test_cell__as_the_office_sees_it(self, tmp_path: Path, cell: Any, text: str) -> None:
        path = excel_file(tmp_path, [["title", "url"], [cell, "x"]])
        assert values_of(path) == [{"title": text, "url": "x"}]

    def test_formula__read_as_what_it_last_came_to(self, tmp_path: Path) -> None:
        path = excel_file(tmp_path, [["title", "url"], ["x", "=1+2"]])
        whole = path.rename(tmp_path / "without_values.xlsx")
        with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                data = old.read(name).replace(b"</f><v />", b"</f><v>3</v>")
                new.writestr(name, data)
        assert values_of(path) == [{"title": "x", "url": "3"}]

    def test_link__read_as_its_text(self, tmp_path: Path) -> None:
        book = Workbook()
        for line in (["title", "url"], ["x", "a@example.jp"]):
            book.active.append(line)
        book.active["B2"].hyperlink = "mailto:a@example.jp?subject=x"
        book.save(tmp_path / "e.xlsx")
        assert values_of(tmp_path / "e.xlsx") == [{"title": "x", "url": "a@example.jp"}]

    def test_blank_rows_between__dropped_and_numbers_kept(self, tmp_path: Path) -> None:
        path = excel_file(tmp_path, [["title"], ["x"], [], [None], ["y"]])
        assert read_table(path) == [TableRow(2, {"title": "x"}), TableRow(5, {"title": "y"})]

    def test_ending_in_capitals__read(self, tmp_path: Path) -> None:
        path = excel_file(tmp_path, [["title"], ["x"]], name="E.XLSX")
        assert values_of(path) == [{"title": "x"}]

    @pytest.mark.parametrize("content", [b"", b"title,url\nx,y\n", b"\xd0\xcf\x11\xe0rubbish"])
    def test_content__no_workbook(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "e.xlsx"
        path.write_bytes(content)
        with pytest.raises(UnreadableFileError, match="Excel"):
            read_table(path)

    def test_content__another_archive(self, tmp_path: Path) -> None:
        path = tmp_path / "e.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "x")
        with pytest.raises(UnreadableFileError, match="Excel"):
            read_table(path)

    def test_content__damaged_sheet(self, tmp_path: Path) -> None:
        whole = excel_file(tmp_path, [["title"], ["x"]], name="whole.xlsx")
        path = tmp_path / "e.xlsx"
        with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                new.writestr(name, data[: len(data) // 2] if "sheet1" in name else data)
        with pytest.raises(UnreadableFileError, match="Excel"):
            read_table(path)

    def test_workbook__empty(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFileError, match="見出しがありません"):
            read_table(excel_file(tmp_path, []))


class TestHeader:
    """The first row names the columns."""

    def test_blank_columns_at_the_end__dropped(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["title", "url", "", ""], ["x", "y", "", "z"]])
        assert values_of(path) == [{"title": "x", "url": "y"}]

    @pytest.mark.parametrize("content", [b"", b"\n", b",,\nx,y,z\n", b"\xef\xbb\xbf"])
    def test_header__missing(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "e.csv"
        path.write_bytes(content)
        with pytest.raises(UnreadableFileError, match="１行目に見出しがありません"):
            read_table(path)

    def test_header__doubled(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["title", "概要", "title"], ["x", "y", "z"]])
        with pytest.raises(UnreadableFileError, match="見出しが重複しています：title"):
            read_table(path)

    def test_header_alone__refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFileError, match="見出しの下に行がありません"):
            read_table(csv_file(tmp_path, [["title", "url"]]))


class TestRows:
    """The lines below the header."""

    def test_blank_rows__dropped_and_numbers_kept(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["title", "url"], ["x", ""], ["", " "], [], ["y", ""]])
        assert [(row.number, row.values["title"]) for row in read_table(path)] == [
            (2, "x"),
            (5, "y"),
        ]

    def test_number__counts_rows_not_lines(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["title"], ["一\n二\n三"], ["四"]])
        assert [row.number for row in read_table(path)] == [2, 3]

    def test_short_row__rest_is_blank(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["title", "url", "概要"], ["x"]])
        assert values_of(path) == [{"title": "x", "url": "", "概要": ""}]

    def test_long_row__surplus_ignored(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["title"], ["x", "surplus", ""]])
        assert values_of(path) == [{"title": "x"}]

    def test_rows__as_many_as_allowed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tables, "MOST_ROWS", 2)
        rows = read_table(csv_file(tmp_path, [["title"], ["x"], [], ["y"], []]))
        assert [row.number for row in rows] == [2, 4]

    def test_rows__too_many(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tables, "MOST_ROWS", 2)
        with pytest.raises(UnreadableFileError, match="行が多すぎます。2行まで"):
            read_table(csv_file(tmp_path, [["title"], ["x"], ["y"], ["z"]]))


class TestUnreadable:
    """Files that are no table are refused in words, never with a traceback."""

    def test_path__does_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFileError, match="ファイルが見つかりません"):
            read_table(tmp_path / "nowhere.csv")

    @pytest.mark.parametrize("name", ["nowhere.xlsx", "nowhere.XLSX"])
    def test_path__workbook_does_not_exist(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(UnreadableFileError, match="ファイルが見つかりません"):
            read_table(tmp_path / name)

    @pytest.mark.parametrize("name", ["folder", "folder.csv", "folder.xlsx"])
    def test_path__is_a_folder(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).mkdir()
        with pytest.raises(UnreadableFileError):
            read_table(tmp_path / name)

    def test_content__in_no_encoding_of_ours(self, tmp_path: Path) -> None:
        path = tmp_path / "e.csv"
        path.write_bytes(bytes(range(256)))
        with pytest.raises(UnreadableFileError, match="文字コード"):
            read_table(path)

    @pytest.mark.parametrize(
        "content",
        [b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfd", b"\xff\xfe\xfd" * 9, b"%PDF-1.4\n1 0 obj\n%%EOF\n"],
        ids=["png", "noise", "pdf"],
    )
    def test_content__binary_rubbish(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "e.csv"
        path.write_bytes(content)
        with pytest.raises(UnreadableFileError):
            TITLES.rename(read_table(path))

    def test_content__in_an_encoding_that_does_not_say_so(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["タイトル"], ["防災"]], encoding="utf-16-be")
        with pytest.raises(UnreadableFileError):
            TITLES.rename(read_table(path))

    @pytest.mark.parametrize("content", [b'title,url\n"x,y\n', b'title,url\n"x"y,z\n'])
    def test_content__broken_quotes(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "e.csv"
        path.write_bytes(content)
        with pytest.raises(UnreadableFileError, match="2行目を読めません。引用符"):
            read_table(path)

    def test_content__endless_field(self, tmp_path: Path) -> None:
        path = csv_file(tmp_path, [["title"], ["x" * 200_000]])
        with pytest.raises(UnreadableFileError, match="2行目を読めません。引用符"):
            read_table(path)
