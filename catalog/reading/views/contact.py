"""Screens for writing to the contact of an entry (V13)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from catalog.entries.permissions import can_contact, can_read_detail, owns
from catalog.reading.forms import ContactForm
from catalog.reading.inquiries import MOST_PER_HOUR, TooManyInquiriesError, send_inquiry
from catalog.reading.views.detail import EntryView
from cms.members.accounts.models import User
from cms.web.breadcrumbs import Crumb
from cms.web.listing import kept_query
from cms.web.text import excerpt

#: Characters of the title in the subject that the form proposes.
LONGEST_TITLE = 80
OWN_ENTRY = "自分の団体の情報に問い合わせることはできません。"
NO_ORGANIZATION = "お問い合わせは、団体のアカウントでログインした方が利用できます。"
NO_ADDRESS_OF_CONTACT = (
    "この情報の連絡先にはメールアドレスが登録されていません。お電話でお問い合わせください。"
)
NO_ADDRESS_OF_SENDER = (
    "あなたのアカウントにメールアドレスが登録されていないため、送信できません。"
    "事務局にご連絡ください。"
)
TOO_MANY = (
    f"お問い合わせは、１つのアカウントから１時間に{MOST_PER_HOUR}通までです。"
    "しばらくしてから、もう一度お試しください。"
)


class ContactEntryView(EntryView):
    """Everyone who may open the detail may write, except to their own organisation (V13)."""

    sender: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Admit the same users as the detail; tell the others why they cannot write (V4, V7)."""
        entry, user = self.find(kwargs["entry_id"]), request.user
        if can_read_detail(user, entry) and not can_contact(user, entry):
            self.entry = entry
            message = OWN_ENTRY if owns(user, entry) else NO_ORGANIZATION
            return self.explain(message)
        if user.is_authenticated:
            self.sender = user
        return super().dispatch(request, *args, **kwargs)

    @property
    def detail_with_search(self) -> str:
        """Address of the detail, including the search that the reader came from (V6)."""
        return f"{self.detail_url()}{kept_query(self.request.GET)}"

    def get_breadcrumbs(self) -> list[Crumb]:
        *before, detail = super().get_breadcrumbs()
        return [*before, Crumb(detail.title, self.detail_with_search), Crumb("お問い合わせ")]


class ContactView(ContactEntryView):
    """The form, with the sender's earlier messages about this entry."""

    template_name = "catalog/reading/contact_form.html"

    @cached_property
    def form(self) -> ContactForm:
        is_sent = self.request.method == "POST"
        subject = f"「{excerpt(self.entry.title, LONGEST_TITLE)}」について"
        return ContactForm(self.request.POST if is_sent else None, initial={"subject": subject})

    @property
    def obstacle(self) -> str:
        if not self.entry.contact_email:
            return NO_ADDRESS_OF_CONTACT
        return "" if self.sender.email else NO_ADDRESS_OF_SENDER

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sender = self.sender
        return super().get_context_data(
            entry=self.entry,
            form=self.form,
            obstacle=self.obstacle,
            contact=self.entry.contact,
            sender=[
                ("団体", str(sender.organization)),
                ("部署", sender.department),
                ("氏名", sender.get_full_name()),
                ("メールアドレス", sender.email),
            ],
            earlier=sender.inquiries.filter(entry=self.entry).select_related("mail"),
            back_url=self.detail_with_search,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.obstacle:
            return self.render_to_response(self.get_context_data(), status=409)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        data = self.form.cleaned_data
        try:
            send_inquiry(
                self.entry, self.sender, data["subject"], data["message"], with_copy=data["copy"]
            )
        except TooManyInquiriesError:
            self.form.add_error(None, TOO_MANY)
            return self.render_to_response(self.get_context_data(), status=429)
        return HttpResponseRedirect(f"{self.detail_url()}contact/sent/{kept_query(request.GET)}")


class ContactSentView(ContactEntryView):
    template_name = "catalog/reading/contact_sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            entry=self.entry, back_url=self.detail_with_search, **kwargs
        )
