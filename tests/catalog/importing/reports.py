"""What an import says, and what it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail.models import ModelLogEntry, Revision

from catalog.importing.entries import Report
from catalog.models import Entry


@dataclass(frozen=True)
class Traces:
    """Everything that a write would leave behind."""

    entries: list[dict[str, Any]]
    revisions: int
    audit: int


def traces() -> Traces:
    """Return what the database holds now."""
    entries = list(Entry.objects.order_by("pk").values())
    return Traces(entries, Revision.objects.count(), ModelLogEntry.objects.count())


def counts_of(report: Report) -> tuple[int, int, int, int]:
    """Return errors, added, changed and unchanged rows."""
    return len(report.errors), report.added, report.changed, report.unchanged


def columns_of(report: Report) -> list[tuple[int, str]]:
    """Return row number and column of each error."""
    return [(error.number, error.column) for error in report.errors]
