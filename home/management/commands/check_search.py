"""`manage.py check_search`: check the search indexes against the data (V2, W3)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.search.indexes import DifferingIndexError, check_indexes
from home.search.progress import Told


class Command(BaseCommand):
    """Compare every row of the indexes with the data; write nothing."""

    help = "検索の索引がデータと一致しているかを確かめます。違いがあれば終了コード１で終わります。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and print the numbers.

        Raises:
            CommandError: if anything differs.
        """
        try:
            self.stdout.write(check_indexes(Told(self.stdout.write)))
        except DifferingIndexError as error:
            raise CommandError(str(error)) from error
