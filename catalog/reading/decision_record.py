"""The decision record (起案用): a search and the chosen entries as an Excel file (V12).

The file is created for the person who asks and is stored nowhere. The topics that a local
government looks into are private (V9).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from catalog.entries.models.entry import Entry
from catalog.freshness.models import disclaimer
from catalog.reading.comparison import Comparison
from catalog.search.results import EntrySearch
from catalog.search.wording import EVERYTHING, condition_rows
from cms.members.accounts.models import User
from cms.tabular.writing.workbooks import Book

MOST_HITS = 1000
TITLE = "起案用記録（ICT地域イノベーション・マッチングサービスの検索）"
HITS, CHOSEN = "検索結果", "選んだ情報"
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
BLANK = "未記入"
NOTHING_CHOSEN = "選んだ情報はありません。"


@dataclass(frozen=True)
class Record:
    search: EntrySearch
    comparison: Comparison
    user: User
    moment: datetime
    results_url: str

    def as_xlsx(self) -> bytes:
        """Return the hits, the chosen entries, and what was asked by whom and when."""
        book = Book()
        book.add_table(HITS, HEADINGS, self.hits())
        self.add_chosen(book)
        book.add_conditions(self.conditions())
        return book.as_bytes()

    def conditions(self) -> list[tuple[str, Any]]:
        conditions, total = self.search.conditions, self.search.counts.total
        words = condition_rows(conditions) or [("条件", f"なし（{EVERYTHING}）")]
        return [
            ("資料", TITLE),
            ("作成日時（日本時間）", self.moment),
            ("団体", self.user.organization.name if self.user.organization else ""),
            ("作成者", f"{self.user.get_full_name()}（ID {self.user.username}）"),
            *((f"検索条件　{label}", value) for label, value in words),
            ("並び順", conditions.sort.label),
            ("該当件数", total),
            *([("一覧", f"先頭の{MOST_HITS:,}件です。")] if total > MOST_HITS else []),
            ("検索結果のアドレス", self.results_url),
            ("ご注意", disclaimer()),
        ]

    def hits(self) -> Iterator[list[Any]]:
        for number, entry in enumerate(self.search.hits[:MOST_HITS], start=1):
            yield [number, *self._hit(entry)]

    def _hit(self, entry: Entry) -> list[Any]:
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

    def add_chosen(self, book: Book) -> None:
        """Add the details of the chosen entries side by side, as on the screen (V11)."""
        entries = self.comparison.entries
        if not entries:
            book.add_table(CHOSEN, [NOTHING_CHOSEN], [])
            return
        headings = ["項目", *(f"{place}件目" for place, _ in enumerate(entries, start=1))]
        rows = [
            [row.label, *("\n".join(part.text for part in cell) or BLANK for cell in row.cells)]
            for row in self.comparison.rows()
        ]
        rows.append(["アドレス", *(self.comparison.url_of(entry) for entry in entries)])
        book.add_table(CHOSEN, headings, rows, fixed_columns=1)
