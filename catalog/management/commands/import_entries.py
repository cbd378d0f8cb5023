"""`manage.py import_entries FILE`: import entries from CSV or Excel (contract)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from catalog.importing.columns import COLUMNS, with_our_columns
from catalog.importing.entries import Defaults, EntryImport, Terms
from cms.admin.audit import Operator
from cms.tabular.checking import Checked
from cms.tabular.commands import ImportCommand
from cms.tabular.reading.tables import TableRow
from cms.tabular.reports import Report


class Command(ImportCommand):
    help = (
        "登録情報をCSVまたはExcelから取り込み、公開します。誤りが１行でもあれば何も取り込みません。"
        "団体と外部IDが同じ情報は変更になり、二度取り込んでも変わりません。"
        "列「機密性」（1、2）と「同意の申告」（はい。機密性２に必要）は、なくてもかまいません。"
        "機密性を書かない行は、今の区分のままです。見出しは表題の下や、結合した２行でもかまいません。"
        "列の名前が違うファイルは、見出しに合う対応表（catalog/importing/mappings/）で読みます。"
    )

    columns = COLUMNS
    run: EntryImport

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--type", default="", help="情報種別のスラッグか名称")
        parser.add_argument("--organization", default="", help="団体のIDか名称")
        parser.add_argument(
            "--genre", action="append", default=[], help="ジャンルのスラッグか名称（繰り返し可）"
        )
        parser.add_argument("--mapping", type=Path, help="別に用意した列の対応表（TOML）")

    def rename(self, rows: list[TableRow], options: dict[str, Any]) -> list[TableRow]:
        return with_our_columns(rows, options["mapping"])

    def check_rows(self, rows: list[TableRow], options: dict[str, Any]) -> Checked[Any]:
        folder = options["file"].resolve().parent
        self.run = EntryImport(self.defaults(options), Operator(), folder)
        return self.run.check(rows)

    def write(self, checked: Any, options: dict[str, Any]) -> Report:
        return self.run.write_all(checked)

    def defaults(self, options: dict[str, Any]) -> Defaults:
        """Return the defaults from the options.

        Raises:
            RowProblemError: if an option names an unknown object.
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
