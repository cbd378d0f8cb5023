"""`manage.py rebuild_search`: rebuild the search indexes (V2, W3)."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from catalog.entries.models.entry import Entry
from catalog.entries.models.text import EntryText
from catalog.search import upkeep
from cms.database.text_index import settle
from home.search.models import PageText

EVERY = 5.0  # seconds between two lines


class Command(BaseCommand):
    """Write rows that differ, while the site runs; e.g. after a new release of the dictionary."""

    help = "検索の索引を作り直します。サイトを止める必要はありません。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.started = self.told = time.monotonic()
        written = upkeep.rebuild(self.tell)
        pages = PageText.objects.rebuild()
        settle(EntryText, Entry, PageText)
        seconds = time.monotonic() - self.started
        self.stdout.write(
            f"登録情報 {written:,}件、ページ {pages:,}件を書き直しました（{seconds:.0f}秒）。"
        )

    def tell(self, done: int) -> None:
        if time.monotonic() - self.told >= EVERY:
            self.told = time.monotonic()
            self.stdout.write(f"{done:,}件（{self.told - self.started:.0f}秒）")
