"""What the commands that read members' files have in common (contract)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import CommandError

from cms.tabular.checking import Checked
from cms.tabular.columns import Columns
from cms.tabular.commands import TableCommand
from cms.tabular.problems import OvertakenError
from cms.tabular.reports import Report
from cms.tabular.tables import TableRow, UnreadableFileError, read_table


class MemberImportCommand(TableCommand):
    """Checks a file, and writes it unless it is a trial run or wrong."""

    columns: Columns
    check_rows: Callable[[Iterable[TableRow]], Checked[Any]]

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import and say what it did.

        Raises:
            CommandError: if the file or a row is wrong; nothing is written then.
        """
        try:
            rows = self.columns.rename(read_table(options["file"], self.columns.knows))
            checked = self.check_rows(rows)
            report = checked.report() if options["dry_run"] else self.write(checked, options)
        except (UnreadableFileError, OvertakenError) as error:
            raise CommandError(str(error)) from error
        self.tell(report, dry_run=options["dry_run"])

    def write(self, checked: Checked[Any], options: dict[str, Any]) -> Report:
        """Write what was checked."""
        raise NotImplementedError
