"""The commands that read a file: its options, and what they say (contract)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cms.tabular.problems import RowError
from cms.tabular.reports import Report


class TableCommand(BaseCommand):
    """Reads a file; all rows are written or none."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the trial run."""
        parser.add_argument("file", type=Path, help="CSV（UTF-8、CP932）または .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="確かめるだけで書き込まない")

    def refuse(self, errors: Sequence[RowError]) -> None:
        """End with every error, if there is one.

        Raises:
            CommandError: with a line for each.
        """
        if errors:
            lines = "\n".join(str(error) for error in errors)
            raise CommandError(
                f"{lines}\n{len(errors)}件の誤りがあるため、何も取り込みませんでした。"
            )

    def tell(self, report: Report, *, dry_run: bool) -> None:
        """Print the numbers.

        Raises:
            CommandError: with every error, if there is one.
        """
        self.refuse(report.errors)
        for line in report.lines():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("確認だけを行いました。何も書き込んでいません。")
