"""`manage.py export_open_data [DIR]`: write the public data to files (A1)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.api.dumps.store import renew
from home.api.dumps.writing import write_dump


class Command(BaseCommand):
    """Write what visitors see, like the nightly job; with a folder, write only there."""

    help = "だれでも見られる情報を、CSVとJSONのファイルに書き出します。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            metavar="DIR",
            help="書き出す先（空のフォルダー）。省くと、公開しているファイルを書き直します。",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files.

        Raises:
            CommandError: if the folder is not empty, or cannot be written.
        """
        folder: Path | None = options["folder"]
        if folder is None:
            self.stdout.write(f"{renew()}。")
            return
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(f"{folder} は空のフォルダーではありません。")
        try:
            number = write_dump(folder)
        except OSError as error:
            raise CommandError(f"{folder} に書けません：{error.strerror}") from error
        self.stdout.write(f"{number:,}行を {folder} に書き出しました。")
