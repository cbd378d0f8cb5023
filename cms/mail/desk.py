"""Failed mails on the desk, and the way to all mails (O1, O10)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cms.admin import desk
from cms.admin.desk import Waiting, Way
from cms.mail.models import MailRecord, MailState

SEE_MAILS = "cms.view_mailrecord"
LEDGER = "mails_modeladmin_index"

desk.offer(30, Way("送信メール", "mail", SEE_MAILS, LEDGER))


@desk.register(order=50)
def failed_mails(user: Any) -> Waiting | None:
    if not user.has_perm(SEE_MAILS):
        return None
    url = f"{reverse(LEDGER)}?state={MailState.FAILED}"
    failed = MailRecord.objects.filter(state=MailState.FAILED)
    return desk.waiting("送れなかったメール", failed, "created_at", url)
