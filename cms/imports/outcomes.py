"""What the check of a file found, row by row, as it is shown and kept (O4)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from cms.imports.models import Deed
from cms.imports.registry import Kind
from cms.tabular.problems import RowError
from cms.tabular.reading.tables import Table


@dataclass(frozen=True)
class Finding:
    number: int
    key: str
    title: str
    #: None for a row with errors.
    deed: Deed | None
    #: In the order of `Kind.facts`; empty for a row that could not be understood.
    facts: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    #: Why the row may not be meant; its box is not ticked by itself.
    doubts: list[str] = field(default_factory=list)

    @classmethod
    def kept(cls, row: dict[str, Any]) -> Finding:
        deed = None if row["deed"] is None else Deed(row["deed"])
        errors = [RowError(**each) for each in row["errors"]]
        return cls(**row | {"deed": deed, "errors": errors})

    @property
    def label(self) -> str:
        return self.title or self.key

    @property
    def is_to_write(self) -> bool:
        return self.deed in (Deed.ADDED, Deed.CHANGED)


@dataclass(frozen=True)
class Outcome:
    findings: list[Finding]
    sheet: str = ""
    unread: tuple[str, ...] = ()

    @classmethod
    def kept(cls, outcome: dict[str, Any]) -> Outcome:
        findings = [Finding.kept(each) for each in outcome["findings"]]
        return cls(findings, outcome["sheet"], tuple(outcome["unread"]))

    def to_keep(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def wrong(self) -> list[Finding]:
        return [each for each in self.findings if each.deed is None]

    @property
    def good(self) -> list[Finding]:
        return [each for each in self.findings if each.is_to_write]

    def number_of(self, deed: Deed) -> int:
        return sum(each.deed == deed for each in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        return {each.value: self.number_of(each) for each in Deed} | {"wrong": len(self.wrong)}

    @property
    def digest(self) -> str:
        """A hash of everything that was shown, to detect changes."""
        shown = json.dumps(self.to_keep(), sort_keys=True)
        return hashlib.sha256(shown.encode()).hexdigest()


def outcome_of(kind: Kind, table: Table, options: dict[str, Any]) -> Outcome:
    """Check the rows against the current data; write nothing."""
    found = kind.check(table.rows, options)
    errors: dict[int, list[RowError]] = {row.number: [] for row in table.rows}
    for error in found.errors:
        errors[error.number].append(error)
    findings = [
        Finding(
            number=row.number,
            key=row.values.get(kind.key, ""),
            title=row.values.get(kind.title, ""),
            deed=None if errors[row.number] else found.deeds[row.number],
            facts=found.facts.get(row.number, []),
            changes=[kind.columns.label_of(name) for name in found.changes.get(row.number, ())],
            errors=errors[row.number],
            doubts=list(filter(None, [row.doubt, found.doubts.get(row.number, "")])),
        )
        for row in table.rows
    ]
    return Outcome(findings, table.sheet, table.unread)
