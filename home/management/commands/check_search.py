"""`manage.py check_search`: proof that the indexes of the search say what the data say (V2, W3)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.search import upkeep as index_upkeep
from home.search.models import PageText


class Command(BaseCommand):
    """Compare every row of the indexes with what it should be; write nothing."""

    help = "検索の索引がデータと一致しているかを確かめます。違いがあれば終了コード１で終わります。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and print the numbers.

        Raises:
            CommandError: if anything differs.
        """
        found = index_upkeep.check(lambda done: None)
        pages = PageText.objects.differing()
        if not (found.total or pages):
            self.stdout.write(f"索引は登録情報 {found.entries:,}件とページに一致しています。")
            return
        lines = {
            "語が違う登録情報": found.terms,
            "いいね！の数が違う登録情報": found.likes,
            "件数が違うジャンルの組": found.counts,
            "データベースの全文索引の破損": found.shadows,
            "違うページ": len(pages),
        }
        told = "\n".join(f"{label}：{number:,}件" for label, number in lines.items() if number)
        raise CommandError(f"{told}\nmanage.py rebuild_search で直せます。")
