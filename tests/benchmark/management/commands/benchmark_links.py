"""`manage.py benchmark_links`: how long the check of many links takes (O5)."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.links import running
from catalog.links.asking import PATIENT, PAUSE, Asking
from catalog.links.models import LinkCheck
from cms.database.batches import in_batches
from cms.outside.links import Visit
from tests.benchmark.links import is_loopback, small_internet

BATCH = 1_000


class Command(BaseCommand):
    """Add N links to hosts on this machine, check them run by run, and delete them."""

    help = "リンクの確認を計測します。架空のリンクを足すため、本番環境では動きません。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--links", type=int, default=10_000, help="リンクの数")
        parser.add_argument("--hosts", type=int, default=500, help="サーバーの数")
        parser.add_argument("--delay", type=float, default=0.1, help="答えるまでの秒数")
        parser.add_argument("--pause", type=float, default=PAUSE, help="同じサーバーへの間隔（秒）")
        parser.add_argument("--budget", type=float, default=running.BUDGET, help="一回の秒数")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("本番環境では架空のリンクを追加できません。")
        with small_internet(options["hosts"], options["delay"]) as hosts:
            keys = self._fill(hosts, options["links"])
            try:
                self._measure(options["pause"], options["budget"], len(keys))
            finally:
                for batch in in_batches(keys, BATCH):
                    LinkCheck.objects.filter(pk__in=batch).delete()

    def _fill(self, hosts: list[str], number: int) -> list[int]:
        urls = [f"{hosts[place % len(hosts)]}/{place}" for place in range(number)]
        rows = [LinkCheck(address=url, host=Visit(url).host) for url in urls]
        return [row.pk for row in LinkCheck.objects.bulk_create(rows, batch_size=BATCH)]

    def _measure(self, pause: float, budget: float, number: int) -> None:
        asking = partial(Asking, replace(PATIENT, is_allowed=is_loopback), pause)
        start, runs = time.monotonic(), 0
        while LinkCheck.objects.due().exists():
            with running.lease() as holder:
                if holder is None:
                    raise CommandError(running.BUSY)
                self.stdout.write(running.Run(holder, budget, asking).go(running.MOST))
            runs += 1
        seconds = time.monotonic() - start
        self.stdout.write(
            f"{number:,}件を{runs}回、{seconds:.0f}秒で確認（毎秒{number / seconds:.0f}件）"
        )
