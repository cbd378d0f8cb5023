"""`manage.py import_guidebook FILE`: import an edition from a YAML file (G8)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guidebook.exchange.importing import Publishing, import_edition
from guidebook.exchange.nodes import BrokenFileError


class Command(BaseCommand):
    """Import an edition; a second run changes nothing. Without --over-edits, edits are kept."""

    help = "ガイドブックの版をYAMLファイルから取り込みます。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="YAMLファイル")
        publishing = parser.add_mutually_exclusive_group()
        publishing.add_argument(
            "--draft",
            dest="publishing",
            action="store_const",
            const=Publishing.NOTHING,
            help="新しい版や章も公開せず、下書きとして作る",
        )
        publishing.add_argument(
            "--publish",
            dest="publishing",
            action="store_const",
            const=Publishing.ALL,
            help="変わった版や章も、下書きにせず公開する",
        )
        parser.add_argument(
            "--over-edits",
            action="store_true",
            help="編集された版や章にも、新しい下書きとして取り込む（前の内容は履歴に残る）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print the report.

        Raises:
            CommandError: if the file is unreadable or invalid; nothing is changed then.
        """
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} を読めません：{error.strerror}") from error
        try:
            report = import_edition(
                data,
                publishing=options["publishing"] or Publishing.NEW,
                over_edits=options["over_edits"],
            )
        except BrokenFileError as error:
            raise CommandError(f"{options['file']} は取り込めません。\n{error}") from error
        for name, outcome in report.notable:
            self.stdout.write(f"{name}：{outcome.value}")
        self.stdout.write(report.summary)
