"""Import of the country's local governments with their hosts (M11)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TypeAlias

from cms.members.importing.domains import code_of, domain_of
from cms.members.organizations.models.local_governments import LocalGovernment
from cms.tabular import checking
from cms.tabular.cells import Cells, validate
from cms.tabular.columns import Columns
from cms.tabular.reading.tables import TableRow
from cms.tabular.reports import Report

COLUMNS = Columns(
    {
        "code": ("全国地方公共団体コード", "地方公共団体コード"),
        "full_name": ("都道府県を含む名称",),
        "name": ("名称",),
        "domain": ("ドメイン",),
    },
    required=("code",),
)
BATCH = 500

Prepared: TypeAlias = checking.Prepared[LocalGovernment]
Checked: TypeAlias = checking.Checked[Prepared]


class Stored:
    """The stored data, read once per import, and the owner of each host.

    The wards of a city share its host; it belongs to the city, which comes first.
    """

    def __init__(self, codes: set[str]) -> None:
        self.by_code = {each.code: each for each in LocalGovernment.objects.all()}
        self.owners = {
            each.domain: each.code for each in self.by_code.values() if each.code not in codes
        }

    def prepare(self, cells: Cells) -> Prepared | None:
        cells.needed("code")
        code = code_of(cells, "code")
        if "code" in cells.problems:
            return None
        host = domain_of(cells)
        if self.owners.setdefault(host, code) != code:
            host = ""
        government = self.by_code.get(code) or LocalGovernment(code=code)
        name = cells.text("full_name") or cells.text("name")
        changed = checking.fill(government, {"name": name, "domain": host})
        validate(cells, government, changed | (set() if government.pk else {"name"}))
        return checking.Prepared(cells, government, changed)


def check(rows: Iterable[TableRow]) -> Checked:
    rows = list(rows)
    stored = Stored({Cells(row).plain("code") for row in rows})
    return checking.check_rows(rows, COLUMNS, stored.prepare, _compare)


def _compare(prepared: list[Prepared]) -> None:
    checking.refuse_repeats(prepared, "code", lambda each: each.instance.code)


def write(checked: Checked) -> Report:
    """Write all rows, or nothing if there is an error.

    Raises:
        OvertakenError: if the data have changed since the check and conflict now.
    """
    return checking.write_rows(checked, partial(_write, checked))


def _write(checked: Checked) -> None:
    LocalGovernment.objects.bulk_create([row.instance for row in checked.added], BATCH)
    LocalGovernment.objects.bulk_update(
        [row.instance for row in checked.altered], ["name", "domain"], BATCH
    )
