"""`manage.py load_benchmark --entries N`: synthetic entries to measure with (contract)."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from catalog.entries.models.entry import Entry
from tests.benchmark.loading import Loader


class Command(BaseCommand):
    """Add N published entries of invented companies, then rebuild the index."""

    help = "検索の計測のために、架空の登録情報を公開済みで追加します。本番環境では動きません。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--entries", type=int, required=True, help="追加する件数")
        parser.add_argument(
            "--if-empty", action="store_true", help="登録情報が１件もないときにだけ追加する"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("本番環境では架空の情報を追加できません。")
        number: int = options["entries"]
        if number < 1:
            raise CommandError("件数は１以上で指定してください。")
        if options["if_empty"] and Entry.objects.exists():
            self.stdout.write("登録情報があるため、追加しません。")
            return
        started = time.monotonic()
        Loader().load(number, self.tell)
        self.stdout.write(f"{number:,}件を追加しました（{time.monotonic() - started:.0f}秒）。")
        call_command("rebuild_search", stdout=self.stdout)

    def tell(self, done: int) -> None:
        """Report every 20,000 entries."""
        if done and done % 20_000 == 0:
            self.stdout.write(f"{done:,}件")
