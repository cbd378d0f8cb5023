"""The kinds of files that can be imported; each app registers its own (O4)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Model

from cms.admin.audit import Operator
from cms.imports.forms import UploadForm
from cms.imports.models import Deed, ImportedRow
from cms.tabular.apart import read_apart, read_here
from cms.tabular.checking import Checked, Prepared
from cms.tabular.columns import Columns
from cms.tabular.lookups import Vocabulary
from cms.tabular.mappings import Mapping
from cms.tabular.problems import RowError
from cms.tabular.reading.tables import Table, TableRow

#: What one screen can show and one person can check; longer files need the commands.
MOST_ROWS = 1_000


class RefusedRowsError(Exception):
    def __init__(self, errors: list[RowError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors


@dataclass
class Check:
    """What the rows of a file would do, and their errors."""

    deeds: dict[int, Deed] = field(default_factory=dict)
    #: The columns that a row would change on an existing record, by row number.
    changes: dict[int, list[str]] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    #: What the row was understood as, by row number; in the order of `Kind.facts`.
    facts: dict[int, list[str]] = field(default_factory=dict)
    #: Why a row may not be meant, by row number.
    doubts: dict[int, str] = field(default_factory=dict)


@dataclass
class Written:
    """What one row did; `before` is None if it added a record."""

    number: int
    instance: Model
    before: dict[str, Any] | None
    after: dict[str, Any]

    @property
    def deed(self) -> Deed:
        return Deed.ADDED if self.before is None else Deed.CHANGED


class Kind(ABC):
    code: str
    label: str
    columns: Columns
    #: The columns by which the office recognises a row.
    key: str
    title: str
    #: The headings of what the check tells of every row beside these.
    facts: tuple[str, ...] = ()
    #: The text above the form.
    help_text = ""
    form_class: type[UploadForm] = UploadForm
    #: An invented row for those who fill in a file, by column.
    example: dict[str, str] = {}
    #: How many rows are written at a time; None for all or none, as they may need each other.
    batch: int | None = None
    #: The column to which columns that we do not have can be added; "" for none.
    takes_more = ""
    #: Their headings for a column that have nothing in common with ours, to guess what is meant.
    other_headings: dict[str, tuple[str, ...]] = {}
    #: If true, the file is deleted right after the import.
    has_passwords = False

    def choices(self) -> dict[str, list[str]]:
        """Return what may stand in a column, for the columns where that is a list."""
        return {}

    def read(self, path: Path) -> Table:
        """Read the file; its columns keep their own names.

        Raises:
            UnreadableFileError: if it is not a table, or has too many rows.
        """
        read = read_apart if settings.IMPORTS_READ_APART else read_here
        return read(path, self.columns, MOST_ROWS)

    def bundled(self, header: set[str]) -> Mapping | None:
        """Return the mapping that the site ships for files with this header."""
        return None

    def vocabularies(self) -> dict[str, Vocabulary]:
        """Return what may stand in a column, for the columns whose values can be mapped."""
        return {}

    def defaults(self, options: dict[str, Any]) -> set[str]:
        """Return the columns whose blank cells the form fills."""
        return set()

    def owner_of(self, options: dict[str, Any]) -> str:
        """Return whose file it is, as far as the form tells: each keeps its own mappings."""
        return ""

    @abstractmethod
    def check(self, rows: list[TableRow], options: dict[str, Any]) -> Check:
        """Return what the rows would do; write nothing."""

    @abstractmethod
    def write(
        self, rows: list[TableRow], options: dict[str, Any], operator: Operator
    ) -> list[Written]:
        """Write the rows, in the transaction of the caller.

        Raises:
            RefusedRowsError: if the rows have an error after all.
        """

    @abstractmethod
    def undo(self, lines: list[ImportedRow], operator: Operator) -> dict[int, str]:
        """Undo the rows; return, by id, why a row is kept that has changed since the import."""


class CheckedKind(Kind):
    """A kind whose rows are checked as `cms.tabular.checking` does."""

    @abstractmethod
    def checked(self, rows: list[TableRow], options: dict[str, Any]) -> Checked[Any]:
        """Return the instances of the rows, and the errors."""

    def column_of(self, name: str) -> str:
        return name

    def facts_of(self, row: Any) -> list[str]:
        return []

    def doubt_of(self, row: Any) -> str:
        return ""

    def check(self, rows: list[TableRow], options: dict[str, Any]) -> Check:
        checked = self.checked(rows, options)
        found = Check(errors=checked.errors)
        for row in checked.rows:
            number = row.cells.number
            found.deeds[number] = deed_of(row)
            found.facts[number] = self.facts_of(row)
            found.doubts[number] = self.doubt_of(row)
            if row.is_changed:
                found.changes[number] = [self.column_of(name) for name in sorted(row.changed)]
        return found

    def checked_without_error(self, rows: list[TableRow], options: dict[str, Any]) -> Checked[Any]:
        """Return the checked rows, to be written.

        Raises:
            RefusedRowsError: if there is an error after all, because rows need others.
        """
        checked = self.checked(rows, options)
        if checked.errors:
            raise RefusedRowsError(checked.errors)
        return checked


def deed_of(row: Prepared[Any]) -> Deed:
    if row.is_new:
        return Deed.ADDED
    return Deed.CHANGED if row.is_changed else Deed.UNCHANGED


_kinds: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    _kinds[kind.code] = kind()
    return kind


def kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_of(code: str) -> Kind | None:
    return _kinds.get(code)


def referred(model: type[Model], ids: Iterable[int], ignoring: Iterable[str]) -> dict[int, str]:
    """Return the rows of `model` that other rows refer to, with the names of those models.

    It uses one query per relation. `ignoring` are labels of models whose rows belong to the object.
    """
    wanted, found = list(ids), defaultdict(list)
    relations: Any = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        if relation.concrete or relation.field.model._meta.label in ignoring:
            continue
        related = relation.field.model
        name = relation.field.name
        rows = related._base_manager.filter(**{f"{name}__in": wanted})
        for pk in set(rows.order_by().values_list(name, flat=True)):
            found[pk].append(str(related._meta.verbose_name))
    return {pk: "、".join(dict.fromkeys(names)) for pk, names in found.items()}
