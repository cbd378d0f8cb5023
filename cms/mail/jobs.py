"""Jobs that send waiting mails and delete the texts of old ones (O10)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cms import jobs
from cms.jobs import retention
from cms.mail import deliver
from cms.mail.models import FORGOTTEN, MailRecord, MailState


@jobs.register("メールの送信", every=timedelta(minutes=1))
def deliver_waiting() -> str:
    """Send due mails, including those interrupted by a crash; return a summary.

    A mail is sent at least once: if the process dies after sending and before saving the state, the
    mail is sent again after `LONGEST_SENDING`.
    """
    MailRecord.objects.cut_off().update(state=MailState.WAITING)
    due = list(MailRecord.objects.due().order_by("next_attempt_at").values_list("pk", flat=True))
    sent = sum(deliver(pk) for pk in jobs.pieces(due))
    return f"{sent}通を送信、{len(due) - sent}通は送れず"


@jobs.register("古いメールの本文の削除", every=timedelta(days=1))
def forget_mails() -> str:
    """Delete text and reply address of old mails; the rest of the record stays (O10)."""
    done = MailRecord.objects.filter(
        state__in=(MailState.SENT, MailState.FAILED),
        created_at__lt=timezone.now() - retention.MAIL_TEXTS,
    )
    return f"{done.exclude(body=FORGOTTEN).update(body=FORGOTTEN, reply_to='')}通の本文を削除"
