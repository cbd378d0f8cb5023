"""Exports of admin lists, in the form that Japanese offices open (O3)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms.tabular.writing.cells import Linked, plain_cell
from cms.tabular.writing.workbooks import Book, file_name
from cms.web.addresses import site_url
from cms.web.listing import query_string
from cms.web.text import without_controls

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
#: Headings of columns with the number of a row.
NUMBERS = {"pk": "番号", "id": "番号", "entry_id": "登録情報の番号"}
NO_CONDITION = "なし（すべて）"


class JapaneseSpreadsheet(SpreadsheetExportMixin):
    """Wagtail's exports for Japan: words instead of codes, local times, and what was asked."""

    request: HttpRequest

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Say what is chosen from a list as the screens do."""
        row: dict[str, Any] = super().to_row_dict(item)
        shown = {name: getattr(item, f"get_{name}_display", None) for name in row}
        return row | {name: show() for name, show in shown.items() if show is not None}

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        if isinstance(value, datetime.datetime) and timezone.is_aware(value):
            value = timezone.make_naive(value).replace(microsecond=0)
        if isinstance(value, bool):
            value = "はい" if value else "いいえ"
        cell = super().preprocess_field_value(field, value, export_format)
        if export_format == "csv":
            return plain_cell(cell)
        return without_controls(cell) if isinstance(cell, str) else cell

    def get_heading(self, queryset: Any, field: str) -> str:
        """Name the numbers of rows, which have no label of their own, in Japanese."""
        own = dict(self.export_headings)
        return str(own.get(field) or NUMBERS.get(field) or super().get_heading(queryset, field))

    def link_of(self, item: Any, field: str) -> str:
        """Return the address that a cell leads to; "" for none."""
        return ""

    def write_xlsx(self, queryset: Any, output: Any) -> None:
        """Write the rows to work with, and a sheet that says what was asked."""
        book = Book()
        headings = [self.get_heading(queryset, field) for field in self.list_export]
        number = book.add_table(self.export_title(queryset), headings, self.rows(queryset))
        book.add_conditions(self.conditions(queryset, number))
        book.save(output)

    def rows(self, queryset: Any) -> Iterator[list[Any]]:
        """Yield the values of each row, in the order of the columns."""
        for item in queryset:
            row = self.to_row_dict(item)
            values = {
                field: self.preprocess_field_value(field, value, "xlsx")
                for field, value in row.items()
            }
            links = {field: self.link_of(item, field) for field in row}
            yield [
                Linked(value, links[field]) if links[field] else value
                for field, value in values.items()
            ]

    def export_title(self, queryset: Any) -> str:
        title = str(getattr(self, "page_title", "") or "")
        if not title and hasattr(queryset, "model"):
            title = str(queryset.model._meta.verbose_name)
        return title or "一覧"

    def conditions(self, queryset: Any, number: int) -> list[tuple[str, Any]]:
        """Return what the file is: from where, when, what was asked, and how many rows."""
        here = f"{self.request.path}{query_string(self.request.GET, export=None, p=None)}"
        return [
            ("一覧", self.export_title(queryset)),
            ("出力した日時", timezone.now()),
            *(self.asked() or [("絞り込み", NO_CONDITION)]),
            ("件数", number),
            ("画面のアドレス", site_url(here.rstrip("?"))),
        ]

    def asked(self) -> list[tuple[str, str]]:
        """Return the filters in force, and the text looked for, as the screen names them."""
        filters: dict[str, list[str]] = {}
        for each in getattr(self, "active_filters", ()):
            filters.setdefault(str(each.field_label), []).append(str(each.value))
        told = [(label, "、".join(values)) for label, values in filters.items()]
        text = str(getattr(self, "search_query", "") or getattr(self, "query", "") or "")
        return [*([("検索の言葉", text)] if text else []), *told]

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> Any:
        """Return the file.

        Raises:
            Http404: if the list offers none.
        """
        if not self.list_export:
            raise Http404
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def download_name(self, queryset: Any, ending: str) -> str:
        title = file_name(self.export_title(queryset))
        return f"{title}_{timezone.localdate():%Y%m%d}.{ending}"

    def write_xlsx_response(self, queryset: Any) -> Any:
        response = super().write_xlsx_response(queryset)
        return self._named(response, self.download_name(queryset, "xlsx"))

    def write_csv_response(self, queryset: Any) -> StreamingHttpResponse:
        response: StreamingHttpResponse = super().write_csv_response(queryset)
        return self._named(response, self.download_name(queryset, "csv"))

    def _named(self, response: Any, name: str) -> Any:
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        response["Cache-Control"] = "private, no-store"
        return response

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Yield the lines after a byte order mark, by which Excel recognises UTF-8."""
        yield BYTE_ORDER_MARK
        yield from super().stream_csv(queryset)
