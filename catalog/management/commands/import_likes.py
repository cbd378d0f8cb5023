"""`manage.py import_likes FILE`: likes from CSV or Excel (V5, O4)."""

from __future__ import annotations

from typing import Any

from catalog.importing import likes
from cms.admin.audit import Operator
from cms.members.management.importing import MemberImportCommand
from cms.tabular.reports import Report


class Command(MemberImportCommand):
    """Import likes; all rows or none."""

    help = "いいね！をCSVまたはExcelから取り込みます。誤りが１行でもあれば何も取り込みません。"
    columns = likes.COLUMNS
    check_rows = staticmethod(likes.check)

    def write(self, checked: likes.Checked, options: dict[str, Any]) -> Report:
        """Write the likes."""
        return likes.write(checked, Operator())
