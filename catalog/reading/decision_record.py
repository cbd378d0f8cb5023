"""The decision record (起案用): a search and the chosen entries as an Excel file (V12).

The file is created for the person who asks and is stored nowhere. The topics that a local
government looks into are private (V9).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from catalog.entries.models.entry import Entry
from catalog.reading.comparison import Comparison
from catalog.search.results import EntrySearch
from catalog.search.wording import EVERYTHING, condition_rows
from cms.members.accounts.models import User
from cms.tabular.reading.lines import FORMULA_STARTS
from cms.tabular.spreadsheets import is_link, make_link
from cms.web.addresses import site_url
from cms.web.text import without_controls

MOST_HITS = 1000
TITLE = "起案用記録（ICT地域イノベーション・マッチングサービスの検索）"
HEADINGS = (
    "番号",
    "情報種別",
    "タイトル",
    "概要（冒頭）",
    "団体",
    "更新日",
    "いいね",
    "アドレス",
    "機密性",
)
WIDTHS = (8, 20, 40, 45, 28, 14, 9, 50, 12)
LAST_COLUMN = get_column_letter(len(HEADINGS))
BLANK = "未記入"
#: Excel repairs a file with a longer link, and loses it.

Value = str | int | date


@dataclass(frozen=True)
class Record:
    search: EntrySearch
    comparison: Comparison
    user: User
    moment: datetime
    results_url: str

    def as_xlsx(self) -> bytes:
        book = Workbook()
        hits = book.active
        if not isinstance(hits, Worksheet):
            raise TypeError("A new workbook begins with a sheet")
        hits.title = "検索結果"
        self._write_hits(hits)
        chosen = book.create_sheet("選んだ情報")
        self._write_chosen(chosen)
        for sheet in (hits, chosen):
            _fit_to_paper(sheet)
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def head(self) -> list[tuple[str, str | int]]:
        conditions = self.search.conditions
        words = condition_rows(conditions) or [("条件", f"なし（{EVERYTHING}）")]
        local = timezone.localtime(self.moment)
        return [
            ("作成日時", f"{local:%Y-%m-%d %H:%M}（日本時間）"),
            ("団体", self.user.organization.name if self.user.organization else ""),
            ("作成者", f"{self.user.get_full_name()}（ID {self.user.username}）"),
            *((f"検索条件　{label}", value) for label, value in words),
            ("並び順", conditions.sort.label),
            ("該当件数", self.search.counts.total),
            ("検索結果のアドレス", self.results_url),
        ]

    def _write_hits(self, sheet: Worksheet) -> None:
        for column, width in zip("ABCDEFGHI", WIDTHS, strict=True):
            sheet.column_dimensions[column].width = width
        _write(sheet, 1, [TITLE], bold=True)
        line = 2
        for label, value in self.head():
            _write(sheet, line, [label, "", value])
            line += 1
        if self.search.counts.total > MOST_HITS:
            _write(sheet, line, [f"一覧は先頭の{MOST_HITS:,}件です。"])
            line += 1
        head = line + 1
        _write(sheet, head, list(HEADINGS), bold=True)
        last = head
        for last, entry in enumerate(self.search.hits[:MOST_HITS], start=head + 1):
            _write(sheet, last, [last - head, *self._hit(entry)], wrap=True)
        sheet.freeze_panes = f"A{head + 1}"
        sheet.print_title_rows = f"{head}:{head}"
        sheet.auto_filter.ref = f"A{head}:{LAST_COLUMN}{last}"

    def _hit(self, entry: Entry) -> list[Value]:
        """Return what the result list shows of an entry (V3), plus its address."""
        return [
            entry.information_type.name,
            entry.title,
            entry.excerpt,
            entry.organization.name,
            timezone.localtime(entry.updated_at).date(),
            entry.like_count,
            self.comparison.url_of(entry),
            str(entry.get_confidentiality_display()),
        ]

    def _write_chosen(self, sheet: Worksheet) -> None:
        """Write the details of the chosen entries side by side, as on the screen (V11)."""
        sheet.column_dimensions["A"].width = 22
        for column in "BCDE":
            sheet.column_dimensions[column].width = 45
        if not self.comparison.entries:
            _write(sheet, 1, ["選んだ情報はありません。"])
            return
        rows = self.comparison.rows()
        for line, row in enumerate(rows, start=1):
            texts = ["\n".join(part.text for part in cell) or BLANK for cell in row.cells]
            _write(sheet, line, [row.label, *texts], wrap=True)
        addresses = [self.comparison.url_of(entry) for entry in self.comparison.entries]
        _write(sheet, len(rows) + 1, ["アドレス", *addresses], wrap=True)


def _fit_to_paper(sheet: Worksheet) -> None:
    """Print on A4, landscape, fitted to the width of the page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = int(sheet.PAPERSIZE_A4)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write(
    sheet: Worksheet,
    line: int,
    values: Sequence[Value],
    *,
    bold: bool = False,
    wrap: bool = False,
) -> None:
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(line, column)
        if not isinstance(cell, Cell) or value == "":
            continue
        if isinstance(value, str):
            write_text(cell, value)
        else:
            cell.value = value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        if bold:
            cell.font = Font(bold=True)
        if wrap:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def write_text(cell: Cell, text: str) -> None:
    """Write `text` always as text, also after editing the cell: no formula, error or number.

    An address of this site becomes a link.
    """
    clean = without_controls(text)
    cell.value = clean
    cell.data_type = "s"
    cell.quotePrefix = clean.startswith(FORMULA_STARTS)
    if clean.startswith(site_url("/")) and is_link(clean):
        make_link(cell, clean)
