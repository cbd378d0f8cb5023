"""`manage.py rebuild_search`: rebuild the search indexes (V2, W3)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from catalog.entries.models.entry import Entry
from catalog.entries.models.text import EntryText
from catalog.search import upkeep
from cms.database.text_index import settle
from home.search.models import PageText
from home.search.progress import Told


class Command(BaseCommand):
    """Write rows that differ, while the site runs; e.g. after a new release of the dictionary."""

    help = "検索の索引を作り直します。サイトを止める必要はありません。"

    def handle(self, *args: Any, **options: Any) -> None:
        told = Told(self.stdout.write)
        written = upkeep.rebuild(told)
        pages = PageText.objects.rebuild()
        settle(EntryText, Entry, PageText)
        self.stdout.write(
            f"登録情報 {written:,}件、ページ {pages:,}件を書き直しました（{told.seconds:.0f}秒）。"
        )
