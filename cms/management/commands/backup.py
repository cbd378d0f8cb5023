"""`manage.py backup DIR`: back up database and files of one moment, while the site runs (O12)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.backup.making import make_backup, thin_out
from cms.backup.manifest import BackupError

MEGABYTE = 1024 * 1024


class Command(BaseCommand):
    """Put a new backup into DIR, named by its time."""

    help = "データベースと資料のバックアップを作ります。サイトを止める必要はありません。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="バックアップを置く場所")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="新しいものからN個を残し、古いものを消す"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the backup and print what it holds.

        Raises:
            CommandError: with the reason, if the backup fails; the old backups stay.
        """
        keep: int | None = options["keep"]
        if keep is not None and keep < 1:
            raise CommandError("--keep は１以上で指定してください。")
        place = options["directory"].resolve()
        try:
            folder, manifest = make_backup(place)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{folder}：{len(manifest.tables)}表 {manifest.rows:,}行、"
            f"{len(manifest.files):,}ファイル {manifest.size / MEGABYTE:,.1f}MB"
        )
        for name in manifest.missing:
            self.stderr.write(f"登録にあるのに、すでにないファイル：{name}")
        for old in thin_out(place, keep) if keep else []:
            self.stdout.write(f"古いバックアップを消しました：{old.name}")
