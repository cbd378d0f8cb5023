"""Messages to the association on the secretariat's desk (O1, W2)."""

from __future__ import annotations

from django.urls import reverse

from cms.admin import desk
from cms.admin.desk import Waiting
from cms.members.accounts.models import User
from home.contact.admin import LEDGER, SEE_MESSAGES
from home.contact.models import ContactMessage


@desk.register(order=25)
def open_messages(user: User) -> Waiting | None:
    if not user.has_perm(SEE_MESSAGES):
        return None
    messages, url = ContactMessage.objects.open(), f"{reverse(LEDGER)}?handled=no"
    return desk.waiting("協会へのお問い合わせ", messages, "created_at", url)
