"""The form to the association, and the screen that says it has arrived (W2)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from cms.jobs import retention
from cms.members.accounts.acting import organization_of
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.rate_limits import is_too_often
from cms.web.times import local_time
from cms.web.views import PageView
from home.contact.forms import ContactForm
from home.contact.models import ContactMessage
from home.contact.receiving import receive

#: Many towns may share the IP address of their prefecture's security cloud.
RATE = "30/h"
TOO_OFTEN = (
    "短い時間に多くのお問い合わせがあったため、受け付けられませんでした。"
    "入力した内容はこの画面に残っています。１時間ほどたってから、もう一度「送信」を押してください。"
)
#: Where the session keeps which message its owner has just sent.
SENT = "contact_message"


class ContactView(PageView):
    """The page's text and the form; errors appear at the fields, and the input is kept."""

    template_name = "home/contact/contact_page.html"

    @cached_property
    def form(self) -> ContactForm:
        return ContactForm(self.request.POST or None, initial=self.initial())

    def initial(self) -> dict[str, str]:
        """Return what the account says of a member; "" for the others."""
        user = self.request.user
        if not user.is_authenticated:
            return {}
        organization = organization_of(user)
        return {
            "organization": organization.name if organization else "",
            "name": user.get_full_name(),
            "email": user.email,
            "tel": user.tel,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        days = retention.CONTACT_MESSAGES.days
        return super().get_context_data(form=self.form, kept_days=days, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        user = request.user if request.user.is_authenticated else None
        if is_too_often(request, "contact", RATE, key=str(user.pk) if user else ""):
            self.form.add_error(None, TOO_OFTEN)
            return self.render_to_response(self.get_context_data(), status=429)
        message = receive(self.form.save(commit=False), user)
        request.session[SENT] = message.pk
        return HttpResponseRedirect(f"{self.page.get_url(request)}sent/")


class ContactSentView(PageView):
    """What was sent, for those who have just sent it; others are led to the form."""

    template_name = "home/contact/contact_sent.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        message = ContactMessage.objects.filter(pk=request.session.get(SENT, 0)).first()
        if message is None:
            return HttpResponseRedirect(self.page.get_url(request))
        return self.render_to_response(self.get_context_data(rows=self.rows(message)))

    def rows(self, message: ContactMessage) -> list[tuple[str, str]]:
        return [
            ("受付番号", str(message.pk)),
            ("受付日時", local_time(message.created_at)),
            ("ご用件", message.get_concern_display()),
            ("団体名", message.organization),
            ("お名前", message.name),
            ("メールアドレス", message.email),
            ("電話番号", message.tel),
            ("内容", message.text),
        ]

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page, Crumb("送信結果"))
