"""Exports of admin lists, in the form that Japanese offices open (O3)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms.tabular.reading.lines import FORMULA_STARTS
from cms.web.text import without_controls

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()


def plain_cell(value: Any) -> str:
    """Return `value` as text that no spreadsheet treats as a formula."""
    text = "" if value is None else without_controls(str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class JapaneseSpreadsheet(SpreadsheetExportMixin):
    """Wagtail's exports for Japan: local times, CSV that Excel reads, no formulas."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        if isinstance(value, datetime.datetime) and timezone.is_aware(value):
            value = timezone.make_naive(value).replace(microsecond=0)
        cell = super().preprocess_field_value(field, value, export_format)
        if export_format == "csv":
            return plain_cell(cell)
        return without_controls(cell) if isinstance(cell, str) else cell

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Yield the lines after a byte order mark, by which Excel recognises UTF-8."""
        yield BYTE_ORDER_MARK
        yield from super().stream_csv(queryset)
