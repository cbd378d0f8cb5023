"""Jobs that delete old login records (M2, M25)."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from django.utils import timezone

from cms import jobs
from cms.jobs import retention
from cms.members.access.locks import counted_since
from cms.members.access.models import AccessAlert, LoginRecord

#: Rows per query.
BATCH = 5_000


@jobs.register("アクセスログの整理", every=timedelta(days=1))
def forget_logins() -> str:
    """Delete records and alerts older than `retention.ACCESS_LOG` (M25)."""
    limit = timezone.now() - retention.ACCESS_LOG
    deleted = 0
    while keys := list(LoginRecord.objects.filter(created_at__lt=limit).values("pk")[:BATCH]):
        jobs.checkpoint()
        deleted += LoginRecord.objects.filter(pk__in=[each["pk"] for each in keys]).delete()[0]
    AccessAlert.objects.filter(created_at__lt=limit).delete()
    return f"{deleted}件を削除しました"


@jobs.register("ログイン失敗の記録の整理", every=timedelta(days=1))
def forget_guesses() -> str:
    """Delete failed attempts that no longer count towards a lock (M2)."""
    deleted, _ = AccessAttempt.objects.filter(attempt_time__lt=counted_since()).delete()
    return f"{deleted}件を削除しました"
