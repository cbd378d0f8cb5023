"""`manage.py import_accounts FILE`: accounts of members (contract, M1)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cms.members.importing import accounts
from cms.tabular.checking import Checked
from cms.tabular.commands import ImportCommand
from cms.tabular.reading.tables import TableRow
from cms.tabular.reports import Report


class Command(ImportCommand):
    help = (
        "会員のアカウントをCSVまたはExcelから取り込みます。誤りが１行でもあれば何も取り込みません。"
        "アカウントは login_id（ログインID）で見分け、空欄の項目は変わりません。"
        "パスワードは強さを確かめ、新しいアカウントにだけ使います。"
        "事務局の人のアカウントと、今の団体がファイルと違うアカウントは断ります。"
        "管理者のいない団体で manager を書かないときは、最初のアカウントが管理者になります。"
    )
    columns = accounts.COLUMNS

    def check_rows(self, rows: list[TableRow], options: dict[str, Any]) -> Checked[Any]:
        return accounts.check(rows)

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--send-links",
            action="store_true",
            help="パスワードのない新しいアカウントに、パスワード設定のメールを送る",
        )

    def write(self, checked: accounts.Checked, options: dict[str, Any]) -> Report:
        return accounts.write(checked, send_links=options["send_links"])
