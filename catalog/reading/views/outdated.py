"""The button 「情報が古い」 on the detail (O6)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from catalog.entries.lifecycle import LifecycleError
from catalog.entries.permissions import can_report_outdated, owns
from catalog.freshness.answers import report_outdated
from catalog.freshness.forms import OutdatedForm
from catalog.reading.views.detail import EntryDetailView
from cms.admin.audit import Operator
from cms.members.accounts.models import User
from cms.web.listing import kept_query
from cms.web.rate_limits import is_too_often

#: Limit of reports for each account.
RATE = "20/h"
THANKS = "登録した団体と事務局にお知らせしました。ありがとうございます。"
TOLD_BEFORE = "あなたの団体からは、すでにお知らせいただいています。"
TOO_OFTEN = (
    "短い時間に多くの連絡があったため、受け付けられませんでした。"
    "１時間ほどたってから、もう一度押してください。"
)
OWN_ENTRY = "自分の団体の情報です。古い場合は「編集」から直してください。"
NO_ORGANIZATION = "「情報が古い」は、団体のアカウントでログインした方が利用できます。"


class OutdatedView(EntryDetailView):
    """POST notifies the registrant and the secretariat; errors are shown at the note."""

    http_method_names = ["post"]

    def login_target(self) -> str:
        """The detail, because the address of the button accepts only POST."""
        return self.detail_url()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated or not can_report_outdated(user, self.entry):
            message = OWN_ENTRY if owns(user, self.entry) else NO_ORGANIZATION
            return self.explain(message)
        self.outdated_form = form = OutdatedForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        if is_too_often(request, "outdated", RATE, key=str(user.pk)):
            form.add_error(None, TOO_OFTEN)
            return self.render_to_response(self.get_context_data(), status=429)
        return self.keep(user, form.cleaned_data["note"])

    def keep(self, user: User, note: str) -> HttpResponseBase:
        try:
            is_new = report_outdated(self.entry, user, note.strip(), Operator.of(self.request))
        except LifecycleError as error:
            return self.explain(str(error))
        messages.success(self.request, THANKS if is_new else TOLD_BEFORE)
        return HttpResponseRedirect(f"{self.detail_url()}{kept_query(self.request.GET)}")
