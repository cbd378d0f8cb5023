"""All rows of a file are checked before the first one is written (O4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model

from cms.tabular.cells import Cells
from cms.tabular.columns import Columns
from cms.tabular.problems import OvertakenError, RowError
from cms.tabular.reading.tables import TableRow
from cms.tabular.reports import Report

M = TypeVar("M", bound=Model)


@dataclass
class Prepared(Generic[M]):
    cells: Cells
    instance: M
    #: The fields that the row changes on an existing instance.
    changed: set[str]

    @property
    def is_new(self) -> bool:
        return self.instance.pk is None

    @property
    def is_changed(self) -> bool:
        return not self.is_new and bool(self.changed)


P = TypeVar("P", bound=Prepared[Any])


@dataclass
class Checked(Generic[P]):
    """The result of the check; with an error, nothing may be written."""

    rows: list[P]
    errors: list[RowError]

    @property
    def added(self) -> list[P]:
        return [row for row in self.rows if row.is_new]

    @property
    def altered(self) -> list[P]:
        return [row for row in self.rows if row.is_changed]

    def report(self) -> Report:
        added, changed = len(self.added), len(self.altered)
        return Report(self.errors, added, changed, len(self.rows) - added - changed)


def fill(instance: Model, values: dict[str, Any]) -> set[str]:
    """Set the values of a row; a blank cell changes nothing. Return the changed fields."""
    said = {name: value for name, value in values.items() if value not in ("", None)}
    changed = {name for name, value in said.items() if getattr(instance, name) != value}
    for name in changed:
        setattr(instance, name, said[name])
    return changed


def check_rows(
    rows: Iterable[TableRow],
    columns: Columns,
    prepare: Callable[[Cells], P | None],
    compare: Callable[[list[P]], None],
) -> Checked[P]:
    """Return the prepared rows, and all errors in the order of the file.

    `prepare` reads one row, or returns None if the row cannot be understood; `compare` checks all
    rows together.
    """
    cells = [Cells(row) for row in rows]
    prepared = [each for each in map(prepare, cells) if each is not None]
    compare(prepared)
    errors = [
        columns.error(each.number, column, message)
        for each in cells
        for column, message in each.problems.items()
    ]
    return Checked(prepared, errors)


def write_rows(checked: Checked[P], write: Callable[[], None]) -> Report:
    """Run `write` in one transaction if there is no error: all rows are written, or none.

    Raises:
        OvertakenError: if the data have changed since the check and no longer allow it.
    """
    report = checked.report()
    if report.errors:
        return report
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        raise OvertakenError from error
    return report


def refuse_repeats(
    prepared: Iterable[P],
    column: str,
    key: Callable[[P], Any],
    message: str = "「{key}」が同じファイルに複数あります（{rows}）。",
) -> None:
    """Refuse rows of one file that have the same key; rows without a key pass."""
    found: dict[Any, list[P]] = defaultdict(list)
    for each in prepared:
        if key(each):
            found[key(each)].append(each)
    for value, same in found.items():
        rows = "、".join(f"{each.cells.number}行目" for each in same)
        for each in same if len(same) > 1 else ():
            each.cells.refuse(column, message.format(key=value, rows=rows))
