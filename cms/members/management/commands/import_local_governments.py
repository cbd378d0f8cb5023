"""`manage.py import_local_governments FILE`: whose domain is whose (M11)."""

from __future__ import annotations

from typing import Any

from cms.members.importing import local_governments
from cms.members.management.importing import MemberImportCommand
from cms.tabular.reports import Report


class Command(MemberImportCommand):
    """Import the country's local governments; all rows or none."""

    help = (
        "地方公共団体のコード・名称・ドメインをCSVまたはExcelから取り込みます。"
        "入会を申し込んだ人のアドレスを見分けるのに使います。"
        "列は code、full_name（または name）、domain です。"
    )
    columns = local_governments.COLUMNS
    check_rows = staticmethod(local_governments.check)

    def write(self, checked: local_governments.Checked, options: dict[str, Any]) -> Report:
        """Write the local governments."""
        return local_governments.write(checked)
