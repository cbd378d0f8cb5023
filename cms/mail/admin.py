"""The list of mails in Wagtail's admin, and decisions about failed ones (O1, O2, O10)."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.utils.html import format_html
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail_modeladmin.helpers.search import DjangoORMSearchHandler

from cms.admin.audit import Operator, record
from cms.admin.decisions import ButtonView
from cms.admin.ledgers import EnumFilter, Ledger, LedgerInspectView, PeriodFilter
from cms.database.spellings import spelled
from cms.mail import deliver, give_up, resend
from cms.mail.labels import KINDS
from cms.mail.models import MailRecord, MailState
from cms.web.times import local_time

RESEND = "cms.change_mailrecord"
PRIVATE_TEXT = "（当事者だけのメールのため、本文は表示しません。）"


class MailStateFilter(EnumFilter):
    title = "状態"
    parameter_name = "state"
    enum = MailState


class MailRecordView(LedgerInspectView):
    """One mail; a failed one has the button 「もう一度送る」 (O10).

    The text of a private mail is not shown (V9, V13).
    """

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        if field_name == "body" and self.instance.is_private:
            return PRIVATE_TEXT
        if field_name == "about":
            return self.about_link()
        if field_name == "kind":
            return KINDS.get(self.instance.kind, self.instance.kind)
        return super().get_field_display_value(field_name, field)

    def about_link(self) -> str:
        """Lead to what the mail is about, if it is still there and the user may open it."""
        subject = self.instance.about_object
        label = self.instance.about or str(subject or "")
        url = AdminURLFinder(self.request.user).get_edit_url(subject) if subject else None
        return format_html('<a href="{}">{}</a>', url, label) if url else label

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        failed = self.instance.state == MailState.FAILED
        may_decide = failed and self.request.user.has_perm(RESEND)
        may_resend = may_decide and not self.instance.is_forgotten
        return super().get_context_data(may_decide=may_decide, may_resend=may_resend, **kwargs)


class MailSearch(DjangoORMSearchHandler):
    def search_queryset(self, queryset: QuerySet[Any], search_term: str, **kwargs: Any) -> Any:
        return queryset.filter(spelled(search_term or "", *self.search_fields))


class MailLedger(Ledger):
    """Every mail of the site with its state, newest first (O2, O10)."""

    model = MailRecord
    base_url_path = "mails"
    menu_label = "送信メール"
    menu_icon = "mail"
    list_display = ("subject", "to", "state", "attempts", "created")
    list_filter = (MailStateFilter, PeriodFilter)
    list_export = (
        "created_at",
        "kind_name",
        "to",
        "subject",
        "about",
        "state_name",
        "attempts",
        "error",
    )
    search_fields = MailRecord.SEARCHED
    search_handler_class = MailSearch
    inspect_view_enabled = True
    inspect_view_class = MailRecordView
    inspect_template_name = "cms/mail/mail_record.html"
    inspect_view_fields = [
        "subject",
        "kind",
        "to",
        "reply_to",
        "about",
        "state",
        "attempts",
        "last_error",
        "created_at",
        "sent_at",
        "body",
    ]

    @display(description="作成日時", ordering="created_at")
    def created(self, record: MailRecord) -> str:
        return local_time(record.created_at)

    @display(description="種類")
    def kind_name(self, record: MailRecord) -> str:
        return KINDS.get(record.kind, record.kind)

    @display(description="状態")
    def state_name(self, record: MailRecord) -> str:
        return record.get_state_display()

    @display(description="最後の誤り")
    def error(self, record: MailRecord) -> str:
        return record.last_error


class MailDecisionView(ButtonView):
    """A decision about a failed mail (O10)."""

    model = MailRecord
    permission = RESEND
    ledger = MailLedger

    def decide(self, operator: Operator) -> str:
        if self.object.state != MailState.FAILED:
            return "このメールは送信に失敗していません。"
        return self.settle(self.object, operator)

    def settle(self, mail: MailRecord, operator: Operator) -> str:
        raise NotImplementedError


class ResendView(MailDecisionView):
    def settle(self, mail: MailRecord, operator: Operator) -> str:
        if mail.is_forgotten:
            return "保存期間が過ぎて本文を消したため、送れません。"
        record(mail, "cms.resend_mail", operator)
        resend(mail)
        return "送信しました。" if deliver(mail.pk) else "送れませんでした。後でまた試します。"


class GiveUpView(MailDecisionView):
    """Remove the mail from the desk: the address is wrong, or the matter is settled (O1)."""

    def settle(self, mail: MailRecord, operator: Operator) -> str:
        record(mail, "cms.give_up_mail", operator)
        give_up(mail)
        return "このメールは送らずに終了しました。"
