"""Workbooks that need no touching up, whatever their cells hold (O3, V12)."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from cms.tabular.writing import workbooks
from cms.tabular.writing.cells import Linked, fill, width_of
from cms.tabular.writing.workbooks import Book, download, file_name, sheet_title

HOSTILE = [
    '=HYPERLINK("http://evil.example/","x")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "＝1+1",
    "#N/A",
    "12345",
    "0012",
    "2026-11-21",
    "TRUE",
]


def filled(value: Any) -> Any:
    """Return a cell with the value."""
    cell = Workbook().active.cell(1, 1)
    fill(cell, value)
    return cell


def sheets(book: Book) -> Any:
    """Return the workbook, read back."""
    return load_workbook(io.BytesIO(book.as_bytes()))


def table(*rows: list[Any]) -> Any:
    """Return the sheet of a table of two columns."""
    book = Book()
    book.add_table("一覧", ["題名", "値"], iter(rows))
    return sheets(book)["一覧"]


class TestCells:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_text__stays_text(self, text: str) -> None:
        cell = filled(text)
        assert (cell.data_type, cell.value) == ("s", text)
        assert table([text, text])["A2"].data_type == "s"

    @pytest.mark.parametrize("text", HOSTILE[:6])
    def test_formula__is_marked_as_text_for_editing(self, text: str) -> None:
        assert filled(text).quotePrefix

    @pytest.mark.parametrize(
        ("text", "clean"),
        [("a\x00b\x1bc\x7f", "abc"), ("a\ud800b\uffffc\ufffe", "abc"), ("a\nb\tc", "a\nb\tc")],
    )
    def test_characters__that_no_file_may_hold(self, text: str, clean: str) -> None:
        assert filled(text).value == clean

    @pytest.mark.parametrize(
        ("value", "shown", "look"),
        [
            (datetime(2026, 4, 1, 20, 30, 5, 9, UTC), datetime(2026, 4, 2, 5, 30, 5), "hh:mm"),
            (date(2026, 4, 1), date(2026, 4, 1), "yyyy-mm-dd"),
            (time(9, 30), time(9, 30), "hh:mm"),
            (12, 12, "General"),
            (1.5, 1.5, "General"),
            (True, "はい", "General"),
            (False, "いいえ", "General"),
            (None, None, "General"),
        ],
    )
    def test_value__keeps_its_kind(self, value: Any, shown: Any, look: str) -> None:
        cell = table(["x", value])["B2"]
        assert cell.value == shown
        assert cell.number_format.endswith(look)

    @pytest.mark.parametrize(
        ("value", "text", "target"),
        [
            ("https://example.jp/a?b=c", "https://example.jp/a?b=c", "https://example.jp/a?b=c"),
            (Linked("題名", "https://example.jp/1/"), "題名", "https://example.jp/1/"),
            (Linked("=1+1", "https://example.jp/1/"), "=1+1", "https://example.jp/1/"),
            (Linked("題名", "javascript:alert(1)"), "題名", None),
            ("https://example.jp/ と", "https://example.jp/ と", None),
            ("https://example.jp/" + "a" * 2000, "https://example.jp/" + "a" * 2000, None),
        ],
    )
    def test_address__is_a_link(self, value: Any, text: str, target: str | None) -> None:
        cell = table([value, ""])["A2"]
        assert (cell.value, cell.data_type) == (text, "s")
        assert (cell.hyperlink.target if cell.hyperlink else None) == target


class TestTable:
    def test_sheet__is_one_to_work_with(self) -> None:
        sheet = table(["短い", 1], ["とても長い文" * 20, 2])
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
        assert [sheet.column_dimensions[each].width for each in "AB"] == [50, 10]
        assert sheet["A1"].font.bold
        assert sheet["A3"].alignment.wrap_text
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)

    def test_number__is_that_of_all_rows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbooks, "SAMPLES", 2)
        book = Book()
        assert book.add_table("x", ["値"], ([n] for n in range(5))) == 5
        values = [row[0] for row in sheets(book)["x"].iter_rows(min_row=2, values_only=True)]
        assert values == [0, 1, 2, 3, 4]

    def test_nothing__is_a_sheet_with_headings(self) -> None:
        sheet = table()
        assert [cell.value for cell in sheet[1]] == ["題名", "値"]
        assert sheet.auto_filter.ref == "A1:B1"

    def test_links__end_where_excel_takes_no_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbooks, "MOST_LINKS", 1)
        sheet = table(["https://example.jp/1", ""], ["https://example.jp/2", ""])
        assert [bool(sheet[each].hyperlink) for each in ("A2", "A3")] == [True, False]


class TestNames:
    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("ログイン/の記録", "ログインの記録"),
            ("あ" * 40, "あ" * 31),
            ("[*?]", "一覧"),
            ("", "一覧"),
        ],
    )
    def test_sheet__is_named_as_excel_takes_it(self, text: str, title: str) -> None:
        assert sheet_title(text) == title

    @pytest.mark.parametrize(
        ("text", "name"),
        [("a/b: c", "a_b_c"), ("いいね！", "いいね！"), ("..\\x", "x"), ("///", "一覧")],
    )
    def test_file__is_named_as_systems_take_it(self, text: str, name: str) -> None:
        assert file_name(text) == name

    def test_download__is_kept_by_nobody_between(self) -> None:
        response = download(b"x", "記録.xlsx")
        assert "filename*=utf-8''%E8%A8%98%E9%8C%B2.xlsx" in response["Content-Disposition"]
        assert response["Cache-Control"] == "private, no-store"


class TestWidths:
    @pytest.mark.parametrize(
        ("texts", "width"),
        [(["a"], 10), (["a" * 20], 23), (["あ" * 10], 23), (["あ" * 99], 50), (["a\nbb" * 9], 10)],
    )
    def test_width__follows_the_longest_line(self, texts: list[str], width: int) -> None:
        assert width_of(texts) == width
