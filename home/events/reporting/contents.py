"""The parts of a report, made from what is there (E6)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from catalog.models import Entry
from catalog.pages.addresses import search_url
from catalog.search.rows import rows_for
from cms.web.charts.bars import BarChart
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.parts import EventDocument, ProgrammeItem
from home.events.meetings.models.registrations import DiscussionTable
from home.events.reporting import results
from home.events.reporting.attendance import Attendance
from home.events.reporting.enums import FindingKind, Part
from home.events.reporting.in_touch import in_touch_chart
from home.events.reporting.models import Finding, MeetingReport


@dataclass(frozen=True)
class KindOfFindings:
    kind: FindingKind
    findings: list[Finding]


@dataclass(frozen=True)
class TableFindings:
    table: DiscussionTable
    kinds: list[KindOfFindings]


@dataclass
class Contents:
    """What the report shows to a reader; a part that is left out is empty."""

    report: MeetingReport
    event: EventPage
    user: Any

    def _shows(self, part: Part) -> bool:
        return part in self.report.shown

    @cached_property
    def items(self) -> list[ProgrammeItem]:
        return list(self.event.items.all()) if self._shows(Part.PROGRAMME) else []

    @cached_property
    def attendance(self) -> Attendance | None:
        return Attendance.of(self.event) if self._shows(Part.ATTENDANCE) else None

    @cached_property
    def documents(self) -> list[EventDocument]:
        if not self._shows(Part.DOCUMENTS):
            return []
        rows = self.event.documents.select_related("document")
        return [each for each in rows if each.document]

    @cached_property
    def results(self) -> results.Results | None:
        shown = self._shows(Part.RESULTS)
        return results.results_for(self.event, self.report.texts) if shown else None

    @cached_property
    def in_touch(self) -> BarChart | None:
        return in_touch_chart(self.event, self.results) if self.results else None

    @cached_property
    def tables(self) -> list[TableFindings]:
        """Tables with what they have found, in their order."""
        if not self._shows(Part.FINDINGS):
            return []
        found: dict[int, dict[str, list[Finding]]] = {}
        for each in self._findings():
            found.setdefault(each.table_id, {}).setdefault(each.kind, []).append(each)
        return [
            TableFindings(table, _kinds(found[table.pk]))
            for table in self.event.tables.all()
            if table.pk in found
        ]

    def _findings(self) -> list[Finding]:
        """Return all findings, each with the entry only where the reader finds that in lists."""
        findings = list(self.event.findings.all())
        asked = {each.entry_id for each in findings if each.entry_id}
        if asked:
            entries = Entry.objects.listed_for(self.user).for_rows().filter(pk__in=asked)
            listed = {each.pk: each for each in rows_for(entries, self.user, search_url())}
            for each in findings:
                each.entry = listed.get(each.entry_id or 0)
        return findings


def _kinds(found: dict[str, list[Finding]]) -> list[KindOfFindings]:
    return [KindOfFindings(kind, found[kind]) for kind in FindingKind if kind in found]
