"""`manage.py import_accounts FILE`: accounts of members (contract, M1)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cms.members.importing import accounts
from cms.members.management.importing import MemberImportCommand
from cms.tabular.reports import Report


class Command(MemberImportCommand):
    """Import accounts; all rows or none."""

    help = (
        "会員のアカウントをCSVまたはExcelから取り込みます。誤りが１行でもあれば何も取り込みません。"
        "アカウントは login_id（ログインID）で見分け、空欄の項目は変わりません。"
        "パスワードは強さを確かめ、新しいアカウントにだけ使います。"
        "事務局の人のアカウントと、今の団体がファイルと違うアカウントは断ります。"
        "管理者のいない団体で manager を書かないときは、最初のアカウントが管理者になります。"
    )
    columns = accounts.COLUMNS
    check_rows = staticmethod(accounts.check)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare who is mailed."""
        super().add_arguments(parser)
        parser.add_argument(
            "--send-links",
            action="store_true",
            help="パスワードのない新しいアカウントに、パスワード設定のメールを送る",
        )

    def write(self, checked: accounts.Checked, options: dict[str, Any]) -> Report:
        """Write the accounts, and mail the links if asked to."""
        return accounts.write(checked, send_links=options["send_links"])
