"""The base of commands that import a file (contract)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.tabular.checking import Checked
from cms.tabular.columns import Columns
from cms.tabular.problems import OvertakenError, RowProblemError
from cms.tabular.reading.tables import TableRow, UnreadableFileError, read_table
from cms.tabular.reports import Report


class ImportCommand(BaseCommand):
    """Checks a file, and writes it unless it is a trial run or wrong: all rows or none."""

    columns: Columns

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV（UTF-8、CP932）または .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="確かめるだけで書き込まない")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import and print its report.

        Raises:
            CommandError: if the file, an option or a row is invalid; nothing is written then.
        """
        try:
            rows = self.rename(read_table(options["file"], self.columns.knows), options)
            checked = self.check_rows(rows, options)
            report = checked.report() if options["dry_run"] else self.write(checked, options)
        except (UnreadableFileError, OvertakenError, RowProblemError) as error:
            raise CommandError(str(error)) from error
        self.tell(report, dry_run=options["dry_run"])

    def rename(self, rows: list[TableRow], options: dict[str, Any]) -> list[TableRow]:
        return self.columns.rename(rows)

    def check_rows(self, rows: list[TableRow], options: dict[str, Any]) -> Checked[Any]:
        raise NotImplementedError

    def write(self, checked: Checked[Any], options: dict[str, Any]) -> Report:
        raise NotImplementedError

    def tell(self, report: Report, *, dry_run: bool) -> None:
        """Print the numbers.

        Raises:
            CommandError: with all errors, if there are any.
        """
        if report.errors:
            lines = "\n".join(str(error) for error in report.errors)
            raise CommandError(
                f"{lines}\n{len(report.errors)}件の誤りがあるため、何も取り込みませんでした。"
            )
        for line in report.lines():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("確認だけを行いました。何も書き込んでいません。")
