"""`manage.py import_local_governments FILE`: local governments, domains, places (M11, E4)."""

from __future__ import annotations

from typing import Any

from cms.members.importing import local_governments
from cms.tabular.checking import Checked
from cms.tabular.commands import ImportCommand
from cms.tabular.reading.tables import TableRow
from cms.tabular.reports import Report


class Command(ImportCommand):
    """Import the country's local governments; all rows or none."""

    help = (
        "地方公共団体のコード・名称・ドメイン・緯度と経度をCSVまたはExcelから取り込みます。"
        "入会を申し込んだ人のアドレスを見分けるのと、勉強会のテーブルで離れた団体を組み合わせるのに使います。"
        "列は code、full_name（または name）、domain、lat、lng です。"
    )
    columns = local_governments.COLUMNS

    def check_rows(self, rows: list[TableRow], options: dict[str, Any]) -> Checked[Any]:
        return local_governments.check(rows)

    def write(self, checked: local_governments.Checked, options: dict[str, Any]) -> Report:
        return local_governments.write(checked)
