"""「内容に問題があるとき」 on the detail: a reader tells the secretariat (S8)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from catalog.entries.permissions import can_report_content
from catalog.oversight.forms import ContentReportForm
from catalog.oversight.models import Matter
from catalog.oversight.watching import NOT_ALLOWED, report_content
from catalog.reading.views.detail import EntryDetailView
from cms.admin.audit import Operator
from cms.web.listing import kept_query
from cms.web.rate_limits import is_too_often

#: Limit of reports for each account, or for each sender without one.
RATE = "10/h"
THANKS = "事務局にお知らせしました。ありがとうございます。"
TOO_OFTEN = (
    "短い時間に多くの連絡があったため、受け付けられませんでした。"
    "１時間ほどたってから、もう一度押してください。"
)


class ReportView(EntryDetailView):
    """POST keeps the report; errors are shown at the form, with what was typed."""

    http_method_names = ["post"]

    def login_target(self) -> str:
        """The detail, because this address accepts only POST."""
        return self.detail_url()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_report_content(request.user, self.entry):
            return self.explain(NOT_ALLOWED)
        self.report_form = form = ContentReportForm(request.POST, auto_id="id_report_%s")
        if form.is_from_machine:
            return self.thank()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        sender = str(self.user.pk) if self.user.is_authenticated else ""
        if is_too_often(request, "content-report", RATE, key=sender):
            form.add_error(None, TOO_OFTEN)
            return self.render_to_response(self.get_context_data(), status=429)
        matter, text = Matter(form.cleaned_data["matter"]), form.cleaned_data["text"].strip()
        report_content(self.entry, self.user, matter, text, Operator.of(request))
        return self.thank()

    def thank(self) -> HttpResponseBase:
        messages.success(self.request, THANKS)
        return HttpResponseRedirect(f"{self.detail_url()}{kept_query(self.request.GET)}")
