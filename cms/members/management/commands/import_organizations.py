"""`manage.py import_organizations FILE`: organisations and their networks (contract, M1)."""

from __future__ import annotations

from typing import Any

from cms.members.importing import organizations
from cms.members.management.importing import MemberImportCommand
from cms.tabular.reports import Report


class Command(MemberImportCommand):
    """Import organisations; all rows or none."""

    help = "団体をCSVまたはExcelから取り込みます。誤りが１行でもあれば何も取り込みません。"
    columns = organizations.COLUMNS
    check_rows = staticmethod(organizations.check)

    def write(self, checked: organizations.Checked, options: dict[str, Any]) -> Report:
        """Write the organisations."""
        return organizations.write(checked)
