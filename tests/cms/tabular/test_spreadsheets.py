"""Exports as Japanese offices open them (O3)."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms.tabular.spreadsheets import JapaneseSpreadsheet

APPS = ("cms", "catalog", "guidebook", "home")


class Export(JapaneseSpreadsheet, SpreadsheetExportMixin):
    """An export of one column."""

    list_export = ["value"]
    export_headings = {"value": "値"}


class Titled(Export):
    page_title = "ログイン/の記録（12月）"


def csv_of(*values: Any) -> bytes:
    """Return the file with one row per value."""
    rows = [SimpleNamespace(value=value) for value in values]
    return b"".join(Export().stream_csv(rows))


class TestCsv:
    def test_file__begins_with_the_mark_and_the_headings(self) -> None:
        assert csv_of("あ") == b"\xef\xbb\xbf" + "値\r\nあ\r\n".encode()

    @pytest.mark.parametrize("value", ["=1+1", "+81", "-1+1", "@SUM(A1)", "\tx"])
    @pytest.mark.parametrize("is_wide", [False, True])
    def test_formula__becomes_text(self, value: str, is_wide: bool) -> None:
        typed = value.translate(str.maketrans("=+-@", "＝＋－＠")) if is_wide else value
        assert f"'{typed}".encode() in csv_of(typed)

    @pytest.mark.parametrize("value", ["普通の文", "1-2", 12, "", None])
    def test_other_values__stay(self, value: Any) -> None:
        assert b"'" not in csv_of(value)


POISON = "鈴\x07\x0b\ufffe\uffff\u202e無線"


class TestCleanCells:
    """Text that entered before the rule, or by another way, does not break a file."""

    def test_csv(self) -> None:
        assert csv_of(POISON).decode("utf-8-sig") == "値\r\n鈴無線\r\n"

    def test_workbook(self) -> None:
        file = io.BytesIO()
        Export().write_xlsx([SimpleNamespace(value=POISON)], file)
        assert load_workbook(file).active["A2"].value == "鈴無線"


class TestWorkbook:
    def test_cells__say_words_and_lead_to_addresses(self) -> None:
        page, several = "https://example.jp/a?b=c", "https://example.jp/ と https://example.jp/b"
        values = [True, False, page, several, "javascript:alert(1)"]
        rows = [SimpleNamespace(value=value) for value in values]
        rows.append(SimpleNamespace(value="dead", get_value_display=lambda: "リンク切れ"))
        file = io.BytesIO()
        Export().write_xlsx(rows, file)
        cells = [row[0] for row in load_workbook(file).active.iter_rows(min_row=2)]
        assert [cell.value for cell in cells] == ["はい", "いいえ", *values[2:], "リンク切れ"]
        assert [cell.hyperlink.target for cell in cells if cell.hyperlink] == [page]


class TestEveryExport:
    def test_views__use_this_rule(self) -> None:
        def below(view: type) -> set[type]:
            return {view}.union(*map(below, view.__subclasses__()))

        ours = [each for each in below(SpreadsheetExportMixin) if each.__module__.startswith(APPS)]
        exporting = [each for each in ours if each.list_export]
        assert len(exporting) > 5
        assert [each for each in exporting if not issubclass(each, JapaneseSpreadsheet)] == []

    def test_files__use_this_rule(self) -> None:
        writing = [
            path
            for app in APPS
            for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
            if path.name != "spreadsheets.py"  # which is the rule
            and re.search(r"csv\.writer\(|[^_]Workbook\(", path.read_text("utf-8"))
        ]
        assert len(writing) > 3
        rule = re.compile(r"tabular\.spreadsheets import|FORMULA_STARTS")
        assert [each for each in writing if not rule.search(each.read_text("utf-8"))] == []


class TestTimes:
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_moment__is_japans(self, kind: str) -> None:
        moment = datetime.datetime(2026, 4, 1, 20, 30, 5, 999, tzinfo=datetime.UTC)
        cell = Export().preprocess_field_value("value", moment, kind)
        assert str(cell) == "2026-04-02 05:30:05"

    def test_day__stays(self) -> None:
        day = datetime.date(2026, 4, 1)
        assert str(Export().preprocess_field_value("value", day, "xlsx")) == "2026-04-01"


class TestXlsx:
    @pytest.fixture
    def sheet(self) -> Worksheet:
        """Return the sheet of an export of two rows."""
        moment = datetime.datetime(2026, 4, 1, 20, 30, tzinfo=datetime.UTC)
        rows = [SimpleNamespace(value=moment), SimpleNamespace(value="長い文" * 40)]
        output = io.BytesIO()
        Titled().write_xlsx(rows, output)
        return load_workbook(output).active

    def test_sheet__is_one_to_work_with(self, sheet: Worksheet) -> None:
        assert sheet.title == "ログインの記録（12月）"
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == "A1:A3"
        assert sheet.column_dimensions["A"].width == 50
        assert sheet["A1"].font.bold
        assert sheet["A3"].alignment.wrap_text

    def test_moment__is_a_date_of_japan(self, sheet: Worksheet) -> None:
        assert sheet["A2"].value == datetime.datetime(2026, 4, 2, 5, 30)
        assert sheet["A2"].number_format == "yyyy-mm-dd hh:mm"

    def test_number_of_a_row__has_a_japanese_heading(self) -> None:
        assert Export().get_heading(None, "entry_id") == "登録情報の番号"
