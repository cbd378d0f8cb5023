"""Mails that are recorded with the change they report, and sent afterwards (O10).

`post` writes the record in the transaction of the request: after a rollback no mail is sent, and a
mail server that is down does not block the change. The mail is sent after the commit and after the
response; `run_jobs` retries failed mails.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Model
from django.template.loader import render_to_string
from django.utils import timezone

from cms.mail.models import FORGOTTEN, MailRecord, MailState
from cms.web.after_response import after_response
from cms.web.text import one_line

logger = logging.getLogger(__name__)

#: Minutes until the next attempt, by number of attempts; after the last one the mail has failed.
WAITS = (1, 5, 30, 120, 600, 1440)
#: A mail that is "sending" for longer was interrupted by a crash.
LONGEST_SENDING = timedelta(minutes=15)
LONGEST_SUBJECT = 200
MOST_AN_HOUR = 3
LONGEST_ERROR = 300


def post(
    kind: str,
    to: Iterable[str],
    context: dict[str, Any],
    *,
    about: str = "",
    of: Model | None = None,
    is_private: bool = False,
) -> list[MailRecord]:
    """Record the mail `kind` for each address and send it after the commit.

    The text comes from `templates/mail/KIND.txt`; its first line is the subject. Blank and
    duplicate addresses are skipped. `of` is what the mail is about; the admin leads to it, and
    never shows the text of a private mail (V9, V13). The context may hold a `reply_to`. A POST to
    its `unsubscribe_url` stops mails of this kind (RFC 8058).
    """
    subject, body = text_of(kind, context)
    addresses = dict.fromkeys(address.strip() for address in to if address.strip())
    records = [
        MailRecord.objects.create(
            kind=kind,
            to=address,
            subject=subject,
            body=body,
            about=about[:200],
            about_object=of,
            reply_to=context.get("reply_to", ""),
            is_private=is_private,
            unsubscribe_url=context.get("unsubscribe_url", ""),
        )
        for address in addresses
    ]
    for record in records:
        transaction.on_commit(partial(after_response, partial(deliver, record.pk)))
    return records


def has_enough(kind: str, to: str, most: int = MOST_AN_HOUR) -> bool:
    """Whether the mailbox got `most` mails of this kind within an hour, whoever asked for them."""
    since = timezone.now() - timedelta(hours=1)
    sent = MailRecord.objects.filter(kind=kind, to__iexact=to, created_at__gt=since)
    return sent.count() >= most


def text_of(kind: str, context: dict[str, Any]) -> tuple[str, str]:
    """Return subject and body, also to show what would be sent; the subject has no line break."""
    text = render_to_string(
        f"mail/{kind}.txt", context | {"base_url": settings.WAGTAILADMIN_BASE_URL}
    )
    first, _, body = text.strip().partition("\n")
    subject = one_line(first)
    return subject[:LONGEST_SUBJECT], f"{body.strip()}\n"


def deliver(pk: int) -> bool:
    """Send one waiting mail; return whether it was sent. Parallel callers send it only once.

    An error is stored in the record and not raised: the request that posted the mail has succeeded.
    """
    claimed = MailRecord.objects.filter(pk=pk, state=MailState.WAITING).update(
        state=MailState.SENDING,
        attempts=F("attempts") + 1,
        next_attempt_at=timezone.now() + LONGEST_SENDING,
    )
    if not claimed:
        return False
    record = MailRecord.objects.get(pk=pk)
    try:
        _send(record)
    except Exception as error:  # after any error, the mail is retried
        _put_back(record, error)
        return False
    record.state = MailState.SENT
    record.sent_at = timezone.now()
    record.last_error = ""
    record.save(update_fields=["state", "sent_at", "last_error"])
    return True


def _send(record: MailRecord) -> None:
    reply_to = [record.reply_to] if record.reply_to else None
    headers = {}
    if record.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{record.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMessage(record.subject, record.body, to=[record.to], reply_to=reply_to)
    message.extra_headers = headers
    message.send()


def _put_back(record: MailRecord, error: Exception) -> None:
    # The error text may contain the address: log only the type, store the text in the record.
    logger.warning("Mail %s could not be sent: %s", record.pk, type(error).__name__)
    exhausted = record.attempts > len(WAITS)
    record.state = MailState.FAILED if exhausted else MailState.WAITING
    wait = WAITS[min(record.attempts, len(WAITS)) - 1]
    record.next_attempt_at = timezone.now() + timedelta(minutes=wait)
    record.last_error = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
    record.save(update_fields=["state", "next_attempt_at", "last_error"])


def resend(record: MailRecord) -> None:
    """Start a new series of attempts for a failed mail, unless its text has been deleted."""
    failed = MailRecord.objects.filter(pk=record.pk, state=MailState.FAILED)
    failed.exclude(body=FORGOTTEN).update(
        state=MailState.WAITING, attempts=0, next_attempt_at=timezone.now()
    )


def give_up(record: MailRecord) -> bool:
    """Mark a failed mail as settled without sending; return whether it had failed (O1, O10)."""
    failed = MailRecord.objects.filter(pk=record.pk, state=MailState.FAILED)
    return bool(failed.update(state=MailState.GIVEN_UP))
