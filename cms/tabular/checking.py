"""Every row of a file is checked before the first is written (O4)."""

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
from cms.tabular.reports import Report
from cms.tabular.tables import TableRow

M = TypeVar("M", bound=Model)


@dataclass
class Prepared(Generic[M]):
    """A row with the instance that it describes, not written yet."""

    cells: Cells
    instance: M
    #: What the row changes of an instance that exists.
    changed: set[str]

    @property
    def is_new(self) -> bool:
        """Whether the instance is to be added."""
        return self.instance.pk is None

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to write of an instance that exists."""
        return not self.is_new and bool(self.changed)


P = TypeVar("P", bound=Prepared[Any])


@dataclass
class Checked(Generic[P]):
    """What a file asks for; with an error nothing of it may be written."""

    rows: list[P]
    errors: list[RowError]

    @property
    def added(self) -> list[P]:
        """The rows of what is new, in the order of the file."""
        return [row for row in self.rows if row.is_new]

    @property
    def altered(self) -> list[P]:
        """The rows that change what exists."""
        return [row for row in self.rows if row.is_changed]

    def report(self) -> Report:
        """Return what writing would do."""
        added, changed = len(self.added), len(self.altered)
        return Report(self.errors, added, changed, len(self.rows) - added - changed)


def fill(instance: Model, values: dict[str, Any]) -> set[str]:
    """Set what a row says; a blank cell leaves the field as it is. Return what has changed."""
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
    """Return what the rows ask for, and all that is wrong with them in the order of the file.

    `prepare` reads one row, None if it cannot be told what it means; `compare` looks at all.
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
    """Let `write` write what was checked without an error: all of it or nothing.

    Raises:
        OvertakenError: if the data have changed since so that they no longer allow it.
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
