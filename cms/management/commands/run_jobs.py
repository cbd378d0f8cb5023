"""`manage.py run_jobs`: run the due jobs (O9)."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms import jobs
from cms.jobs.models import JobRun
from cms.web.times import local_time

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Command(BaseCommand):
    """Run the due jobs; call it every few minutes by cron or a systemd timer."""

    help = "時間の来た定期処理を実行します。二重に起動しても安全です。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true", help="定期処理と前回の結果を表示する")
        parser.add_argument(
            "--only", metavar="NAME", help="この名前の定期処理だけを、時間に関係なく実行する"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self.list_jobs()
            return
        with ending_politely():
            if options["only"]:
                self.run_only(options["only"])
                return
            for name, result in jobs.run_due():
                self.stdout.write(f"{name}：{result}")

    def run_only(self, name: str) -> None:
        """Run one job now.

        Raises:
            CommandError: if there is no such job, or another process runs it.
        """
        try:
            result = jobs.run_now(name)
        except KeyError as error:
            names = "、".join(job.name for job in jobs.registered())
            raise CommandError(
                f"「{name}」という定期処理はありません。あるのは：{names}"
            ) from error
        if result is None:
            raise CommandError(f"「{name}」は、別のプロセスが実行しています。")
        self.stdout.write(f"{name}：{result}")

    def list_jobs(self) -> None:
        rows = {row.name: row for row in JobRun.objects.all()}
        for job in jobs.registered():
            self.stdout.write(f"{job.name}\t{last_run(rows.get(job.name))}")


def last_run(row: JobRun | None) -> str:
    if row is None or row.started_at is None:
        return "まだ実行していません"
    when = local_time(row.started_at)
    if row.finished_at is None and not row.is_free(timezone.now()):
        return f"{when}\t実行中（{row.holder.rpartition(' ')[0]}）"
    state = "成功" if row.succeeded else "失敗"
    return f"{when}\t{'中断' if row.finished_at is None else state}\t{row.result}"


@contextmanager
def ending_politely() -> Iterator[None]:
    """On SIGTERM or SIGINT, finish the current piece before the process ends."""
    before = {each: signal.signal(each, jobs.stop.ask) for each in SIGNALS}
    try:
        yield
    finally:
        jobs.stop.is_asked = False
        for each, handler in before.items():
            signal.signal(each, handler)
