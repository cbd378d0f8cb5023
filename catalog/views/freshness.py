"""「まだ正しいですか」 answered from a mail, and 「情報が古い」 told on the detail (O6)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from catalog.addresses import own_entries_url
from catalog.freshness import confirm, report_outdated
from catalog.freshness_forms import OutdatedForm
from catalog.freshness_links import ExpiredLinkError, Question, UnknownLinkError, question_of
from catalog.lifecycle import LifecycleError
from catalog.permissions import can_report_outdated, owns
from catalog.views.detail import EntryDetailView
from cms.audit import Operator
from cms.breadcrumbs import Crumb, trail_of
from cms.client_address import client_address
from cms.listing import kept_query
from cms.members.models import User
from cms.members.views.joining import unlisted
from cms.rate_limits import is_too_often
from cms.views import PageView

#: Reports of one account.
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
    """POST tells registrant and secretariat; what is wrong with the note stands beside it."""

    http_method_names = ["post"]

    def login_target(self) -> str:
        """The detail, since the address of the button itself shows nothing."""
        return self.detail_url()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the report, or show the detail with what was typed."""
        user = request.user
        if not user.is_authenticated or not can_report_outdated(user, self.entry):
            message = OWN_ENTRY if owns(user, self.entry) else NO_ORGANIZATION
            return self.explain("catalog/detail_forbidden.html", message, status=403)
        self.outdated_form = form = OutdatedForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        if is_too_often(request, "outdated", RATE, key=str(user.pk)):
            form.add_error(None, TOO_OFTEN)
            return self.render_to_response(self.get_context_data(), status=429)
        return self.keep(user, form.cleaned_data["note"])

    def keep(self, user: User, note: str) -> HttpResponseBase:
        """Report, and say so on the detail."""
        try:
            is_new = report_outdated(self.entry, user, note.strip(), Operator.of(self.request))
        except LifecycleError as error:
            return self.explain("catalog/detail_forbidden.html", str(error), status=403)
        messages.success(self.request, THANKS if is_new else TOLD_BEFORE)
        return HttpResponseRedirect(f"{self.detail_url()}{kept_query(self.request.GET)}")


class ConfirmLinkView(PageView):
    """The link in the mail: works without login; only the button confirms.

    The gateways of town halls and companies open every link of a mail before its reader does, to
    look for malware. Were GET to confirm, every entry would be confirmed by a machine, unread.
    """

    template_name = "catalog/still_right.html"
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and keep the answer to the one who asks."""
        return unlisted(super().dispatch(request, *args, **kwargs))

    @cached_property
    def question(self) -> Question:
        """What the link asks."""
        return question_of(self.kwargs["token"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show what is asked, with the button, or why there is none."""
        return self.answer(confirms=False)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Confirm what is still open."""
        return self.answer(confirms=True)

    def answer(self, *, confirms: bool) -> HttpResponseBase:
        """Return the page for how things stand."""
        try:
            question = self.question
        except ExpiredLinkError:
            return self.show("expired", status=410)
        except UnknownLinkError:
            return self.show("unknown", status=404)
        if question.open and not confirms:
            return self.show("ask")
        done = self.confirm()
        if done:
            return self.show("done", done=done)
        if question.answered:
            return self.show("already")
        return self.show("gone", status=410)

    def confirm(self) -> int:
        """Confirm each in the name of the person asked; return how many."""
        operator = Operator(self.question.person, client_address(self.request))
        return sum(self._confirm(entry, operator) for entry in self.question.open)

    def _confirm(self, entry: Any, operator: Operator) -> bool:
        try:
            confirm(entry, operator)
        except LifecycleError:  # stopped between the question and the answer
            return False
        return True

    def show(self, step: str, *, status: int = 200, **context: Any) -> HttpResponseBase:
        """Return the page in one of its steps."""
        entries = self.question.open if step == "ask" else []
        own_url = own_entries_url()
        rows = [{"entry": entry, "edit_url": f"{own_url}{entry.pk}/edit/"} for entry in entries]
        gone = self.question.gone if step in {"ask", "done"} else 0
        context |= {"step": step, "rows": rows, "own_url": own_url, "gone": gone}
        return self.render_to_response(self.get_context_data(**context), status=status)

    def get_breadcrumbs(self) -> list[Crumb]:
        """登録情報の確認."""
        return trail_of(self.page.get_parent(), Crumb("登録情報の確認"))
