"""`manage.py check_links`: check the links that are due (O5)."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.links import running


class Command(BaseCommand):
    """Run the job 「リンクの確認」 by hand; do nothing while the job is running."""

    help = "公開中の登録情報の外部リンクのうち、確かめる時間の来たものを確かめます。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=running.MOST, help="確かめる件数の上限")
        parser.add_argument(
            "--budget", type=float, default=running.BUDGET, help="かける時間の上限（秒）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        result = running.run(options["budget"], options["limit"])
        self.stdout.write(f"{result}（{time.monotonic() - start:.1f}秒）")
