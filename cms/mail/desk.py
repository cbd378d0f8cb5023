"""Failed mails on the desk (O1, O10)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cms.admin import desk
from cms.admin.desk import Waiting
from cms.mail.models import MailRecord, MailState

SEE_MAILS = "cms.view_mailrecord"


@desk.register(order=50)
def failed_mails(user: Any) -> Waiting | None:
    if not user.has_perm(SEE_MAILS):
        return None
    url = f"{reverse('mails_modeladmin_index')}?state={MailState.FAILED}"
    failed = MailRecord.objects.filter(state=MailState.FAILED)
    return desk.waiting("送れなかったメール", failed, "created_at", url)
