"""Mails in the admin's search (O1)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cms.admin.finding import SHOWN, Found, Hit, listed, register
from cms.database.spellings import spelled
from cms.mail.models import MailRecord
from cms.web.times import local_time


@register(order=50)
def find_mails(user: Any, text: str) -> Found | None:
    if not user.has_perm("cms.view_mailrecord"):
        return None
    found = MailRecord.objects.filter(spelled(text, *MailRecord.SEARCHED))
    rows = found.defer("body").order_by("-created_at", "-pk")[:SHOWN]
    url = listed("mails_modeladmin_index", text)
    return Found("mails", "送信メール", found.count(), [_hit(each) for each in rows], url)


def _hit(mail: MailRecord) -> Hit:
    about = f"{mail.to}　{mail.get_state_display()}　{local_time(mail.created_at)}"
    return Hit(mail.subject, reverse("mails_modeladmin_inspect", args=[mail.pk]), about)
