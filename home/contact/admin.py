"""Messages to the association in the admin: the list, and one message with its note (W2, O2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import display
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.generic import TemplateView
from wagtail.admin.admin_url_finder import ModelAdminURLFinder

from cms.admin.audit import Operator
from cms.admin.decisions import DecisionMixin
from cms.admin.ledgers import EnumFilter, HandledFilter, Ledger, PeriodFilter
from cms.admin.screens import TitledScreen
from cms.web.times import local_time
from home.contact.enums import Concern
from home.contact.forms import NoteForm
from home.contact.models import ContactMessage
from home.contact.receiving import SCREEN, handle

SEE_MESSAGES = "home.view_contactmessage"
HANDLE_MESSAGES = "home.change_contactmessage"
LEDGER = "contacts_modeladmin_index"
HANDLED = "対応済みにしました。"
HANDLED_BEFORE = "すでに対応済みです。"


class ConcernFilter(EnumFilter):
    title = "ご用件"
    parameter_name = "concern"
    enum = Concern


class ContactLedger(Ledger):
    """Every message with what was done about it, newest first."""

    model = ContactMessage
    base_url_path = "contacts"
    menu_label = "お問い合わせ"
    menu_icon = "mail"
    list_display = ("created", "about_message", "organization", "name", "handled")
    list_export = (
        "created_at",
        "concern_name",
        "organization",
        "name",
        "email",
        "tel",
        "text",
        "handled_at",
        "note",
    )
    list_filter = (HandledFilter, ConcernFilter, PeriodFilter)
    search_fields = ("organization", "name", "email", "tel", "text", "note")

    @display(description="受付日時", ordering="created_at")
    def created(self, message: ContactMessage) -> str:
        return local_time(message.created_at)

    @display(description="ご用件")
    def concern_name(self, message: ContactMessage) -> str:
        return message.get_concern_display()

    @display(description="ご用件", ordering="concern")
    def about_message(self, message: ContactMessage) -> str:
        url = reverse(SCREEN, args=[message.pk])
        return format_html('<a href="{}">{}</a>', url, message.get_concern_display())

    @display(description="対応", ordering="handled_at")
    def handled(self, message: ContactMessage) -> str:
        return local_time(message.handled_at) if message.handled_at else "対応待ち"


class MessageFinder(ModelAdminURLFinder):
    """Leads from mails and from the audit to the message."""

    edit_url_name = SCREEN


class ContactMessageView(DecisionMixin, TitledScreen, TemplateView):
    """One message and 「対応済みにする」, with a note or without; one too long comes back."""

    model = ContactMessage
    permission = HANDLE_MESSAGES
    template_name = "home/contact/contact_message.html"
    page_title = "協会へのお問い合わせ"
    header_icon = "mail"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        message = self.object
        return super().get_context_data(
            **{"form": NoteForm()} | kwargs,
            message=message,
            rows=[
                ("受付日時", local_time(message.created_at)),
                ("ご用件", message.get_concern_display()),
                ("団体名", message.organization),
                ("お名前", message.name),
                ("電話番号", message.tel or "（記入なし）"),
                ("アカウント", message.user or "（ログインせずに送信）"),
            ],
            back_url=self.back_url(),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        done = handle(self.object, form.cleaned_data["note"], Operator.of(request))
        messages.success(request, HANDLED if done else HANDLED_BEFORE)
        return redirect(self.back_url())

    def back_url(self) -> str:
        return f"{reverse(LEDGER)}?handled=no"
