"""`manage.py import_organizations FILE`: organisations and their networks (contract, M1)."""

from __future__ import annotations

from typing import Any

from cms.members.importing import organizations
from cms.tabular.checking import Checked
from cms.tabular.commands import ImportCommand
from cms.tabular.reading.tables import TableRow
from cms.tabular.reports import Report


class Command(ImportCommand):
    help = (
        "団体をCSVまたはExcelから取り込みます。誤りが１行でもあれば何も取り込みません。"
        "見出しは日本語でも英字でも、値は符号でも画面の言葉（特別会員など）でもかまいません。"
        "団体は external_id（団体ID）で見分け、空欄の項目は変わりません。"
        "networks（ネットワーク）は「;」で区切り、共用のものは「203.0.113.0/24（共用）」と書きます。"
        "書いた分が、今のネットワークの全部と入れ替わります。"
    )
    columns = organizations.COLUMNS

    def check_rows(self, rows: list[TableRow], options: dict[str, Any]) -> Checked[Any]:
        return organizations.check(rows)

    def write(self, checked: organizations.Checked, options: dict[str, Any]) -> Report:
        return organizations.write(checked)
