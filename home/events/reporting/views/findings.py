"""「成果の入力」: what every table has found, keyed in on one screen (E6)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cms.admin.audit import Operator
from cms.web.text import is_number
from home.events.grouping.screens import EventScreen
from home.events.meetings.models.registrations import DiscussionTable
from home.events.reporting.enums import FindingKind
from home.events.reporting.keying import Keyed, adding, mark
from home.events.reporting.models import LONGEST_FINDING, Finding, new_sheet

NOT_ALL = "一部を保存できませんでした。印の付いた欄を直して、もう一度保存してください。"


@dataclass(frozen=True)
class Line:
    """A finding on the screen, with what was typed where that was not saved."""

    finding: Finding
    was: str
    text: str
    kind: str
    entry: str
    problem: str


@dataclass(frozen=True)
class Group:
    """The findings of a kind at a table, and the field for more."""

    kind: FindingKind
    name: str
    lines: list[Line]
    typed: str
    problem: str


@dataclass(frozen=True)
class TableRow:
    table: DiscussionTable
    groups: list[Group]


class FindingsView(EventScreen):
    permission = "events.change_finding"
    template_name = "home/events/reporting/findings.html"
    page_title = "成果の入力"
    header_icon = "edit"
    keyed: Keyed | None = None

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save what changed; a refusal keeps everything that was typed on the screen."""
        self.keyed = Keyed(self.event, request.POST.dict())
        if not self.keyed.save(Operator.of(request)):
            return self.render_to_response(self.get_context_data(), status=422)
        messages.success(request, f"{self.keyed.saved}件を保存しました。")
        number, sheet = request.POST.get("table", ""), request.POST.get("sheet", "")
        place = f"#table-{number}" if is_number(number) else ""
        saved = f"?saved={sheet}" if sheet.isalnum() else ""
        url = reverse("event_findings", args=[self.event.pk])
        return HttpResponseRedirect(f"{url}{saved}{place}")

    @cached_property
    def findings(self) -> dict[tuple[int, str], list[Finding]]:
        """The findings by table and kind, one query for all."""
        found: dict[tuple[int, str], list[Finding]] = {}
        for each in self.event.findings.all():
            found.setdefault((each.table_id, each.kind), []).append(each)
        return found

    def _group(self, table: DiscussionTable, kind: FindingKind) -> Group:
        name = adding(table.pk, kind)
        lines = [self._line(each) for each in self.findings.get((table.pk, kind), [])]
        kept = self.keyed.kept if self.keyed else {}
        problems = self.keyed.problems if self.keyed else {}
        return Group(kind, name, lines, kept.get(name, ""), problems.get(name, ""))

    def _line(self, finding: Finding) -> Line:
        kept = self.keyed.kept if self.keyed else {}
        problems = self.keyed.problems if self.keyed else {}
        return Line(
            finding,
            was=mark(finding),
            text=kept.get(f"text-{finding.pk}", finding.text),
            kind=kept.get(f"kind-{finding.pk}", finding.kind),
            entry=kept.get(f"entry-{finding.pk}", str(finding.entry_id or "")),
            problem=problems.get(f"text-{finding.pk}", ""),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet = self.request.POST.get("sheet", "") or new_sheet()
        return super().get_context_data(
            rows=[
                TableRow(each, [self._group(each, kind) for kind in FindingKind])
                for each in self.event.tables.all()
            ],
            kinds=FindingKind.choices,
            sheet=sheet if sheet.isalnum() else new_sheet(),
            longest=LONGEST_FINDING,
            refusal=NOT_ALL if self.keyed else "",
            **kwargs,
        )
