"""`manage.py import_likes FILE`: import likes from CSV or Excel (V5, O4)."""

from __future__ import annotations

from typing import Any

from catalog.importing import likes
from cms.admin.audit import Operator
from cms.tabular.checking import Checked
from cms.tabular.commands import ImportCommand
from cms.tabular.reading.tables import TableRow
from cms.tabular.reports import Report


class Command(ImportCommand):
    help = (
        "いいね！をCSVまたはExcelから取り込みます。誤りが１行でもあれば何も取り込みません。"
        "列は、organization（いいね！した団体）と、登録情報の entry_id か、entry_organization と"
        " external_id の組、分かれば liked_on（日付）です。特別会員の分だけで、"
        "自分の団体の情報には付けられません。"
    )
    columns = likes.COLUMNS

    def check_rows(self, rows: list[TableRow], options: dict[str, Any]) -> Checked[Any]:
        return likes.check(rows)

    def write(self, checked: likes.Checked, options: dict[str, Any]) -> Report:
        return likes.write(checked, Operator())
