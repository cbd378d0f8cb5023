"""Import of the country's local governments: their hosts (M11), where they are (P1, E4)."""

from __future__ import annotations

import math
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
        "lat": ("緯度",),
        "lng": ("経度",),
    },
    required=("code",),
)
BATCH = 500
FIELDS = ("name", "domain", "latitude", "longitude")
NO_DEGREES = "「{text}」は度で表した数ではありません。例：35.689634"

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
        values = {
            "name": name,
            "domain": host,
            "latitude": degrees_of(cells, "lat"),
            "longitude": degrees_of(cells, "lng"),
        }
        changed = checking.fill(government, values)
        needed = set() if government.pk else {"name"}
        validate(cells, government, changed | needed, {"latitude": "lat", "longitude": "lng"})
        return checking.Prepared(cells, government, changed)


def degrees_of(cells: Cells, column: str) -> float | None:
    """Return decimal degrees; None for a blank cell, which changes nothing."""
    text = cells.plain(column)
    try:
        degrees = float(text) if text else None
    except ValueError:
        degrees = math.nan
    if degrees is not None and not math.isfinite(degrees):
        cells.refuse(column, NO_DEGREES.format(text=text))
        return None
    return degrees


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
    LocalGovernment.objects.bulk_update([row.instance for row in checked.altered], FIELDS, BATCH)
