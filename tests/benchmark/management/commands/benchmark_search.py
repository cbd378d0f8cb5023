"""`manage.py benchmark_search`: search speed by class of query (V2, issue of speed)."""

from __future__ import annotations

import os
import platform
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial, reduce
from operator import add
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import override_settings

from catalog.entries.models.text import EntryText
from catalog.pages.addresses import search_url
from tests.benchmark import measuring, queries, stock
from tests.benchmark.measuring import Action, Site, Timing, measure

PERCENTILES = (50, 95)
STOCK = stock.ADDRESS


class Command(BaseCommand):
    """Measure SQL, search function and whole page; `--stock` compares with a stock listing."""

    help = "検索の速さを、問い合わせの種類ごとに測ります。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=5, help="一つの検索を何回測るか")
        parser.add_argument("--stock", action="store_true", help="icontains による一覧と比べます")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print p50 and p95 in milliseconds."""
        number = EntryText.objects.listed().count()
        if not number:
            raise CommandError(
                "公開中の登録情報がありません。先に load_benchmark を動かしてください。"
            )
        self.site, self.rounds = Site(), options["rounds"]
        self.stdout.write(
            f"{connection.vendor}　登録情報 {number:,}件　Python {platform.python_version()}"
            f"　{os.cpu_count()}コア　{platform.machine()}"
            f"　空ループ100万回 {measuring.speed():.0f}ミリ秒　以下、単位はミリ秒（p50／p95）"
        )
        with override_settings(ROOT_URLCONF=stock.__name__, DEBUG=False):
            self.compare() if options["stock"] else self.by_class()

    def by_class(self) -> None:
        """Measure each class as SQL only, as search function and as whole page."""
        self.line("", "SQL", "検索", "画面")
        address, sums = search_url(), [Timing([]) for _ in range(3)]
        for name, asked in queries.classes().items():
            timings = [
                self.timing(asked, measuring.statements),
                self.timing(asked, lambda query: partial(measuring.search, query)),
                self.page_timing(address, asked),
            ]
            sums = [one + other for one, other in zip(sums, timings, strict=True)]
            self.line(name, *map(told, timings))
        self.line("全体", *map(told, sums))

    def compare(self) -> None:
        """Measure the whole page of the search and of the stock listing for each class."""
        self.line("", "この検索", "icontains", "p50の比", "p95の比")
        ours, others = [], []
        for name, asked in queries.plain_classes().items():
            pages, plain = self.page_timing(search_url(), asked), self.page_timing(STOCK, asked)
            ours.append(pages)
            others.append(plain)
            self.line(name, told(pages), told(plain), *ratios(pages, plain))
        pages, plain = reduce(add, ours), reduce(add, others)
        self.line("全体", told(pages), told(plain), *ratios(pages, plain))

    def timing(self, asked: list[str], action: Callable[[str], Action]) -> Timing:
        return measure([action(query) for query in asked], self.rounds)

    def page_timing(self, address: str, asked: list[str]) -> Timing:
        return self.timing(asked, lambda query: partial(self.site.get, f"{address}?{query}"))

    def line(self, *cells: str) -> None:
        self.stdout.write("\t".join(cells))


def told(timing: Timing) -> str:
    return "／".join(f"{timing.percentile(percent):.1f}" for percent in PERCENTILES)


def ratios(ours: Timing, other: Timing) -> list[str]:
    """Return the ratio of the other time to ours, at p50 and p95."""
    return [f"{other.percentile(each) / ours.percentile(each):.2f}倍" for each in PERCENTILES]
