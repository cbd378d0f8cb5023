"""What every app leaves behind, and for how long (O9, O10)."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.utils import timezone

from cms import jobs
from cms.models.mail import FORGOTTEN, KEPT, MailRecord, MailState


@jobs.register("期限の過ぎたログイン状態の削除", every=timedelta(days=1))
def clear_sessions() -> str:
    """Delete sessions that have ended by themselves; return what was done."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return "削除しました"


@jobs.register("古いメールの本文の削除", every=timedelta(days=1))
def forget_mails() -> str:
    """Blank the texts of mails after 400 days; kind, address, matter and state stay (O10)."""
    done = MailRecord.objects.filter(
        state__in=(MailState.SENT, MailState.FAILED), created_at__lt=timezone.now() - KEPT
    )
    return f"{done.exclude(body=FORGOTTEN).update(body=FORGOTTEN, reply_to='')}通の本文を削除"
