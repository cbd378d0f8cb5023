"""`manage.py restore DIR`: restore the site to the state of a backup (O12)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.backup.making import newest
from cms.backup.manifest import BackupError
from cms.backup.restoring import Restore


class Command(BaseCommand):
    """Check the backup, then restore it; a damaged one changes nothing."""

    help = "バックアップを確かめてから復元します。壊れたものは理由を示して断り、何も変えません。"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directory",
            type=Path,
            metavar="DIR",
            help="バックアップ。backup に渡した場所なら、その中でいちばん新しいもの",
        )
        parser.add_argument("--check", action="store_true", help="確かめるだけで、復元しない")
        parser.add_argument("--replace", action="store_true", help="今の内容を捨てて置き換える")
        parser.add_argument(
            "--hold-mail",
            action="store_true",
            help="送信待ちのメールを送らない（復元の訓練、送り直しを避けたいとき）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore the backup and print the steps.

        Raises:
            CommandError: with the reason; then everything is as before.
        """
        given = options["directory"].resolve()
        restore = Restore(newest(given) or given, self.stdout.write)
        try:
            if options["check"]:
                restore.check()
                return
            restore.run(replace=options["replace"], hold_mail=options["hold_mail"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("復元が終わりました。")
