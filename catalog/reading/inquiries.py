"""Relaying a member's message to the contact of an entry (V13)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from catalog.entries.models.entry import Entry
from catalog.pages.addresses import search_url
from catalog.reading.models import Inquiry
from cms.mail import post
from cms.members.accounts.models import User
from cms.members.organizations.standing import standing_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_PER_HOUR = 10
#: The same message within this time counts as one: the button was pressed twice.
TWICE = timedelta(minutes=10)


class TooManyInquiriesError(Exception):
    """The account has reached its limit of messages for this hour."""


@transaction.atomic
def send_inquiry(
    entry: Entry, sender: User, subject: str, message: str, *, with_copy: bool = False
) -> Inquiry:
    """Save the message and mail it to the contact; replies go to the sender (V13).

    The sender's row is locked, so that parallel requests share one limit.

    Raises:
        TooManyInquiriesError: if the account has sent `MOST_PER_HOUR` within the last hour.
    """
    organization = standing_for(sender.organization) if sender.organization else None
    User.objects.select_for_update(of=("self",)).get(pk=sender.pk)
    own = Inquiry.objects.filter(sender=sender)
    again = _same(own, entry, subject, message)
    if again is not None:
        return again
    if own.filter(created_at__gt=timezone.now() - timedelta(hours=1)).count() >= MOST_PER_HOUR:
        raise TooManyInquiriesError
    inquiry = Inquiry(
        entry=entry,
        sender=sender,
        organization=organization,
        subject=subject,
        message=message,
    )
    _mail(inquiry, with_copy=with_copy)
    inquiry.save()
    return inquiry


def _same(own: QuerySet[Inquiry], entry: Entry, subject: str, message: str) -> Inquiry | None:
    recent = own.filter(entry=entry, created_at__gt=timezone.now() - TWICE)
    return recent.filter(subject=subject, message=message).first()


def _mail(inquiry: Inquiry, *, with_copy: bool) -> None:
    entry, sender = inquiry.entry, inquiry.sender
    url = f"{search_url(full=True)}{entry.pk}/"
    context = {"inquiry": inquiry, "entry": entry, "sender": sender, "url": url}
    about = f"登録情報 {entry.pk}「{entry.title}」"
    records = post(
        "inquiry",
        [entry.contact_email],
        context | {"reply_to": sender.email},
        about=about,
        of=entry,
        is_private=True,
    )
    inquiry.mail = records[0]
    if with_copy:
        post("inquiry_copy", [sender.email], context, about=about, of=entry, is_private=True)
