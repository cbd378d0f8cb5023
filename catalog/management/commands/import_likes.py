"""`manage.py import_likes FILE`: import likes from CSV or Excel (V5, O4)."""

from __future__ import annotations

from typing import Any

from catalog.importing import likes
from cms.admin.audit import Operator
from cms.members.management.importing import MemberImportCommand
from cms.tabular.reports import Report


class Command(MemberImportCommand):
    """Import likes; all rows or none."""

    help = (
        "いいね！をCSVまたはExcelから取り込みます。誤りが１行でもあれば何も取り込みません。"
        "列は、organization（いいね！した団体）と、登録情報の entry_id か、entry_organization と"
        " external_id の組、分かれば liked_on（日付）です。特別会員の分だけで、"
        "自分の団体の情報には付けられません。"
    )
    columns = likes.COLUMNS
    check_rows = staticmethod(likes.check)

    def write(self, checked: likes.Checked, options: dict[str, Any]) -> Report:
        return likes.write(checked, Operator())
