"""Exports as Japanese offices open them (O3)."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms.tabular.spreadsheets import JapaneseSpreadsheet


class Export(JapaneseSpreadsheet, SpreadsheetExportMixin):
    """An export of one column."""

    list_export = ["value"]
    export_headings = {"value": "値"}


def csv_of(*values: Any) -> bytes:
    """Return the file with one row per value."""
    rows = [SimpleNamespace(value=value) for value in values]
    return b"".join(Export().stream_csv(rows))


class TestCsv:
    def test_file__begins_with_the_mark_and_the_headings(self) -> None:
        assert csv_of("あ") == b"\xef\xbb\xbf" + "値\r\nあ\r\n".encode()

    @pytest.mark.parametrize("value", ["=1+1", "+81", "-1+1", "@SUM(A1)", "\tx"])
    def test_formula__becomes_text(self, value: str) -> None:
        assert f"'{value}".encode() in csv_of(value)

    @pytest.mark.parametrize("value", ["普通の文", "1-2", 12, "", None])
    def test_other_values__stay(self, value: Any) -> None:
        assert b"'" not in csv_of(value)


class TestTimes:
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_moment__is_japans(self, kind: str) -> None:
        moment = datetime.datetime(2026, 4, 1, 20, 30, 5, 999, tzinfo=datetime.UTC)
        cell = Export().preprocess_field_value("value", moment, kind)
        assert str(cell) == "2026-04-02 05:30:05"

    def test_day__stays(self) -> None:
        day = datetime.date(2026, 4, 1)
        assert str(Export().preprocess_field_value("value", day, "xlsx")) == "2026-04-01"
