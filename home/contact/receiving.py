"""Messages to the association: taken in, handled, and deleted long afterwards (W2)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cms.admin.audit import Operator, record
from cms.jobs import retention
from cms.mail import has_enough, post
from cms.members.accounts.notifications import tell_secretariat
from home.contact.models import ContactMessage

if TYPE_CHECKING:
    from cms.members.accounts.models import User

#: The same message within this time counts as one: the button was pressed twice.
TWICE = timedelta(minutes=10)
SCREEN = "contact_message"
TOLD, COPY, RECEIPT = "contact_received", "contact_copy", "contact_receipt"


@transaction.atomic
def receive(message: ContactMessage, writer: User | None) -> ContactMessage:
    """Keep the message, mail it to the secretariat, and tell the writer that it has arrived.

    Replies to the secretariat's mail go to the writer.
    """
    again = _same(message)
    if again is not None:
        return again
    message.user = writer
    message.save()
    about = f"お問い合わせ {message.pk}（{message.get_concern_display()}）"
    path = reverse(SCREEN, args=[message.pk])
    tell_secretariat(TOLD, path, about=about, of=message, message=message, reply_to=message.email)
    _acknowledge(message, about)
    return message


def _same(message: ContactMessage) -> ContactMessage | None:
    recent = ContactMessage.objects.filter(
        email=message.email, created_at__gt=timezone.now() - TWICE
    )
    return recent.filter(concern=message.concern, text=message.text).first()


def _acknowledge(message: ContactMessage, about: str) -> None:
    """Mail a copy to the address of an account; to any other, only that something has arrived.

    Nobody has proved such an address: with the text in it, our mail would carry anybody's words to
    anybody, under our name. The screen after sending shows the whole text.
    """
    kind = COPY if _is_own(message) else RECEIPT
    if not has_enough(kind, message.email):
        post(kind, [message.email], {"message": message}, about=about, of=message)


def _is_own(message: ContactMessage) -> bool:
    """Whether the writer is logged in and wrote the address of the account."""
    return message.user is not None and message.user.email.lower() == message.email.lower()


@transaction.atomic
def handle(message: ContactMessage, note: str, operator: Operator) -> bool:
    """Mark the message as handled; return False if a colleague already has."""
    found = ContactMessage.objects.open().filter(pk=message.pk)
    if not found.update(handled_at=timezone.now(), handled_by=operator.user, note=note):
        return False
    record(message, "home.handle_contact", operator)
    return True


def delete_outlived() -> int:
    """Delete the messages that were handled long ago; return their number."""
    limit = timezone.now() - retention.CONTACT_MESSAGES
    number, _ = ContactMessage.objects.filter(handled_at__lt=limit).delete()
    return number
