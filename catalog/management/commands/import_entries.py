"""`manage.py import_entries FILE`: entries from CSV or Excel (contract)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.importing.columns import with_our_columns
from catalog.importing.entries import Defaults, EntryImport, Report, RowProblemError, Terms
from catalog.importing.tables import UnreadableFileError, read_table
from cms.audit import Operator


class Command(BaseCommand):
    """Import entries; all rows or none."""

    help = (
        "登録情報をCSVまたはExcelから取り込み、公開します。誤りが１行でもあれば何も取り込みません。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and what holds for rows that say nothing themselves."""
        parser.add_argument("file", type=Path, help="CSV（UTF-8、CP932）または .xlsx")
        parser.add_argument("--type", default="", help="情報種別のスラッグか名称")
        parser.add_argument("--organization", default="", help="団体のIDか名称")
        parser.add_argument(
            "--genre", action="append", default=[], help="ジャンルのスラッグか名称（繰り返し可）"
        )
        parser.add_argument("--mapping", type=Path, help="列の対応表（TOML）")
        parser.add_argument("--dry-run", action="store_true", help="確かめるだけで書き込まない")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import and say what it did.

        Raises:
            CommandError: if the file, an option or a row is wrong; nothing is written then.
        """
        try:
            rows = with_our_columns(read_table(options["file"]), options["mapping"])
            defaults = self.defaults(options)
        except (UnreadableFileError, RowProblemError) as error:
            raise CommandError(str(error)) from error
        folder = options["file"].resolve().parent
        run = EntryImport(defaults, Operator(), folder)
        self.tell(run.run(rows, dry_run=options["dry_run"]), dry_run=options["dry_run"])

    def defaults(self, options: dict[str, Any]) -> Defaults:
        """Return what the options set for every row.

        Raises:
            RowProblemError: if an option names nothing.
        """
        terms = Terms()
        organization, kind = options["organization"], options["type"]
        return Defaults(
            information_type=terms.types.get("type", kind) if kind else None,
            organization=terms.organizations.get("organization", organization)
            if organization
            else None,
            genres=tuple(terms.genres.get("genres", name) for name in options["genre"]),
        )

    def tell(self, report: Report, *, dry_run: bool) -> None:
        """Print the numbers.

        Raises:
            CommandError: with every error, if there is one.
        """
        if report.errors:
            lines = "\n".join(str(error) for error in report.errors)
            raise CommandError(
                f"{lines}\n{len(report.errors)}件の誤りがあるため、何も取り込みませんでした。"
            )
        self.stdout.write(
            f"追加 {report.added}件、変更 {report.changed}件、変更なし {report.unchanged}件"
        )
        if report.without_contact:
            self.stdout.write(
                f"連絡先（電話番号かメールアドレス）がない情報：{report.without_contact}件"
            )
        if dry_run:
            self.stdout.write("確認だけを行いました。何も書き込んでいません。")
