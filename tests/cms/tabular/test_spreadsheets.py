"""Exports as Japanese offices open them (O3)."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import LazySettings, settings
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms.tabular.spreadsheets import JapaneseSpreadsheet

APPS = ("cms", "catalog", "guidebook", "home")


class Export(JapaneseSpreadsheet, SpreadsheetExportMixin):
    """An export of one column."""

    list_export = ["value"]
    export_headings = {"value": "値"}
    request = RequestFactory().get("/admin/x/?q=a&p=2&export=xlsx")


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


class TestConditions:
    @pytest.fixture
    def rows(self) -> dict[str, Any]:
        """Return what the second sheet says of an export with two filters."""
        view, file = Titled(), io.BytesIO()
        view.active_filters = [  # type: ignore[attr-defined]
            SimpleNamespace(field_label="状態", value="公開中"),
            SimpleNamespace(field_label="状態", value="下書き"),
            SimpleNamespace(field_label="団体", value="=1+1"),
        ]
        view.search_query = "防災"  # type: ignore[attr-defined]
        view.write_xlsx([SimpleNamespace(value=n) for n in range(60)], file)
        book = load_workbook(file)
        assert book.sheetnames == ["ログインの記録（12月）", "条件"]
        assert {cell.data_type for row in book["条件"] for cell in row} <= {"s", "n", "d"}
        return {row[0]: row[1] for row in book["条件"].iter_rows(values_only=True)}

    def test_sheet__says_what_was_asked_when_where_and_how_many(
        self, rows: dict[str, Any], settings: LazySettings
    ) -> None:
        moment = rows.pop("出力した日時")
        assert abs(moment - timezone.localtime().replace(tzinfo=None)).total_seconds() < 60
        assert rows == {
            "一覧": "ログイン/の記録（12月）",
            "検索の言葉": "防災",
            "状態": "公開中、下書き",
            "団体": "=1+1",
            "件数": 60,
            "画面のアドレス": f"{settings.WAGTAILADMIN_BASE_URL}/admin/x/?q=a",
        }

    def test_nothing_asked__is_said(self) -> None:
        file = io.BytesIO()
        Export().write_xlsx([], file)
        rows = dict(load_workbook(file)["条件"].iter_rows(values_only=True))
        assert (rows["絞り込み"], rows["件数"]) == ("なし（すべて）", 0)


class TestNames:
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_file__has_a_japanese_name(self, kind: str) -> None:
        response = Titled().as_spreadsheet([], kind)
        today = f"{timezone.localdate():%Y%m%d}"
        name = quote(f"ログイン_の記録（12月）_{today}.{kind}")
        assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
        assert response["Cache-Control"] == "private, no-store"

    def test_list_without_files__has_none(self) -> None:
        view = Export()
        view.list_export = []
        with pytest.raises(Http404):
            view.as_spreadsheet([], "xlsx")


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
            if re.search(r"csv\.writer\(", path.read_text("utf-8"))
        ]
        assert len(writing) > 2
        rule = re.compile(r"tabular\.writing\.cells import")
        assert [each for each in writing if not rule.search(each.read_text("utf-8"))] == []

    def test_workbooks__are_written_in_one_room(self) -> None:
        rooms = {
            path.parent.relative_to(settings.BASE_DIR).as_posix()
            for app in APPS
            for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
            if re.search(r"[^_]Workbook\(", path.read_text("utf-8"))
        }
        assert rooms == {"cms/tabular/writing"}


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
