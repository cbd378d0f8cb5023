"""The screen behind the links of the mails 「まだ正しいですか」 (O6)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from catalog.entries.lifecycle import LifecycleError
from catalog.freshness.answers import confirm
from catalog.freshness.mail_links import Question, question_of
from catalog.pages.addresses import own_entries_url
from cms.admin.audit import Operator
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.client_address import client_address
from cms.web.signed_links import ExpiredLinkError, UnknownLinkError, unlisted
from cms.web.views import PageView


class ConfirmLinkView(PageView):
    """The link in the mail: works without login; only the button confirms.

    Mail gateways of local governments and companies open every link to look for malware, before
    the reader does. If GET confirmed, such a gateway would confirm every entry unread.
    """

    template_name = "catalog/freshness/still_right.html"
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return unlisted(super().dispatch(request, *args, **kwargs))

    @cached_property
    def question(self) -> Question:
        return question_of(self.kwargs["token"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.answer(confirms=False)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.answer(confirms=True)

    def answer(self, *, confirms: bool) -> HttpResponseBase:
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
        operator = Operator(self.question.person, client_address(self.request))
        return sum(self._confirm(entry, operator) for entry in self.question.open)

    def _confirm(self, entry: Any, operator: Operator) -> bool:
        try:
            confirm(entry, operator)
        except LifecycleError:  # stopped between the question and the answer
            return False
        return True

    def show(self, step: str, *, status: int = 200, **context: Any) -> HttpResponseBase:
        entries = self.question.open if step == "ask" else []
        own_url = own_entries_url()
        rows = [{"entry": entry, "edit_url": f"{own_url}{entry.pk}/edit/"} for entry in entries]
        gone = self.question.gone if step in {"ask", "done"} else 0
        context |= {"step": step, "rows": rows, "own_url": own_url, "gone": gone}
        return self.render_to_response(self.get_context_data(**context), status=status)

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page.get_parent(), Crumb("登録情報の確認"))
