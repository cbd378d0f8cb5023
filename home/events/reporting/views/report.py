"""The report of an event: the page that everybody reads, and where it is written (E6)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from cms.admin.audit import Operator
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.signed_links import unlisted
from cms.web.views import PageView
from home.events.grouping.screens import EventScreen
from home.events.reporting import lifecycle
from home.events.reporting.attendance import Attendance
from home.events.reporting.contents import Contents
from home.events.reporting.forms import ReportForm
from home.events.reporting.jobs import MAILS_AFTER
from home.events.reporting.models import MeetingReport
from home.events.reporting.results import TEMPLATE

PERMISSION = "events.change_meetingreport"


class ReportView(PageView):
    """The published report; the secretariat sees an unpublished one, too.

    Raises:
        Http404: for others, while there is none.
    """

    template_name = "home/events/reporting/report.html"

    @cached_property
    def report(self) -> MeetingReport:
        found: MeetingReport = lifecycle.draft_for(self.page)
        if found.is_published or self.request.user.has_perm(PERMISSION):
            return found
        raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = super().get(request, *args, **kwargs)
        return answer if self.report.is_published else unlisted(answer)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            event=self.page,
            report=self.report,
            told=self.report.summary or self.page.theme,
            contents=Contents(self.report, self.page, self.request.user),
            results_template=TEMPLATE,
            **kwargs,
        )

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page, Crumb("開催報告"))


class EditReportView(EventScreen):
    """Write, publish and withdraw on one screen; what is typed is saved by every button."""

    permission = PERMISSION
    template_name = "home/events/reporting/edit.html"
    page_title = "開催報告"
    header_icon = "doc-full"

    @cached_property
    def report(self) -> MeetingReport:
        return lifecycle.draft_for(self.event)

    @cached_property
    def form(self) -> ReportForm:
        posted = self.request.POST if self.request.method == "POST" else None
        return ReportForm(posted, instance=self.report, for_user=self.request.user)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        operator = Operator.of(request)
        lifecycle.save(self.report, self.form.cleaned_data, operator)
        messages.success(request, self._go_on(request.POST.get("action", ""), operator))
        return redirect("event_report", self.event.pk)

    def _go_on(self, action: str, operator: Operator) -> str:
        """Publish or withdraw, if that was asked for; return what to tell."""
        if action == "publish" and lifecycle.publish(self.report, operator):
            minutes = int(MAILS_AFTER.total_seconds() // 60)
            return f"報告を公開しました。参加者には、{minutes}分ほど後にメールでお知らせします。"
        if action == "withdraw" and lifecycle.withdraw(self.report, operator):
            return "報告の公開をやめました。"
        return "保存しました。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        findings = self.event.findings.all()
        return super().get_context_data(
            form=self.form,
            report=self.report,
            has_begun=lifecycle.has_begun(self.event),
            attendance=Attendance.of(self.event),
            findings=len(findings),
            tables_with_findings=len({each.table_id for each in findings}),
            items=self.event.items.count(),
            documents=self.event.documents.count(),
            report_url=f"{self.event.get_url(self.request) or '/'}report/",
            **kwargs,
        )
