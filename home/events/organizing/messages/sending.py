"""Sending a message: recipients fixed once, mails written in pieces by a job (E3)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.admin.audit import Operator, record
from cms.mail import post, text_of
from home.events.meetings.enums import RegistrationState
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration
from home.events.meetings.notifications import facts_about
from home.events.meetings.seats import locked
from home.events.organizing.choosing import ALL, Choice, People
from home.events.organizing.messages.models import MessageRecipient, ParticipantMessage

KIND = "event_message"
#: Mails in one transaction, and in one run of the job, which runs every minute.
PIECE = 100
MOST_IN_RUN = 500
SENT_BEFORE = "このメールは、すでに送信しています。"
NOBODY = "宛先がありません。絞り込みを確かめてください。"
CHANGED = "表示した後に宛先の数が変わりました。もう一度お確かめください。"


class MessageError(Exception):
    """The message cannot be sent; the Japanese message says why."""


class SentBeforeError(MessageError):
    """The same form was sent before."""


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def recipients_of(event: EventPage, choice: Choice) -> People:
    """Return the chosen people who have an address; those who cancelled only if asked for."""
    return choice.people(event).exclude(email="")


def text_for(text: Any, registration: Registration) -> tuple[str, str]:
    """Return subject and body of the mail as this person gets it."""
    return text_of(KIND, _context(text, registration))


def _context(text: Any, registration: Registration) -> dict[str, Any]:
    return facts_about(registration) | {"subject": text.subject, "text": text.body}


@transaction.atomic
def send(
    event: EventPage,
    choice: Choice,
    text: Text,
    operator: Operator,
    *,
    expected: int,
    ticket: uuid.UUID,
) -> int:
    """Fix the recipients of a message, once; return their number. A job writes the mails.

    Raises:
        SentBeforeError: if the form with this ticket was sent before.
        MessageError: if nobody is chosen, or their number is not `expected`.
    """
    locked(event)
    if ParticipantMessage.objects.filter(ticket=ticket).exists():
        raise SentBeforeError(SENT_BEFORE)
    people = list(recipients_of(event, choice).order_by("pk"))
    if not people:
        raise MessageError(NOBODY)
    if len(people) != expected:
        raise MessageError(CHANGED)
    message = ParticipantMessage.objects.create(
        event=event,
        subject=text.subject,
        body=text.body,
        ticket=ticket,
        chosen="、".join(f"{label}：{value}" for label, value in choice.told)[:300],
        reaches_cancelled=choice.state in {ALL, RegistrationState.CANCELLED},
        sent_by=operator.user,
    )
    MessageRecipient.objects.bulk_create(
        [MessageRecipient(message=message, registration=each) for each in people], batch_size=500
    )
    record(event, "events.send", operator, subject=text.subject, recipients=len(people))
    return len(people)


@transaction.atomic
def write_piece() -> tuple[int, int]:
    """Write one batch of mails; return the numbers of rows taken and of mails written.

    The mail and its mark are written in one transaction, so that an interrupted run never sends a
    second mail.
    """
    waiting = MessageRecipient.objects.filter(handled_at__isnull=True).order_by("pk")
    rows = waiting.select_for_update(of=("self",), skip_locked=True)
    taken = list(rows.select_related("message", "registration__event")[:PIECE])
    mailed = [row.pk for row in taken if _write(row)]
    pks = [row.pk for row in taken]
    MessageRecipient.objects.filter(pk__in=pks).update(handled_at=timezone.now())
    MessageRecipient.objects.filter(pk__in=mailed).update(is_mailed=True)
    return len(taken), len(mailed)


def _write(row: MessageRecipient) -> bool:
    """Write the mail, unless the person has cancelled or was forgotten in the meantime."""
    one, message = row.registration, row.message
    if not one.email or not (one.is_active or message.reaches_cancelled):
        return False
    about = one.event.title
    return bool(post(KIND, [one.email], _context(message, one), about=about, of=one))
