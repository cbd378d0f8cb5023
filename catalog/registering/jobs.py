"""Deletes uploaded files that never became part of a draft (R4), and what was typed (B4)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.registering.automatic_drafts import outlived
from catalog.registering.draft_documents import GRACE
from catalog.registering.models import PendingUpload
from cms import jobs
from cms.jobs import retention


@jobs.register("送信中の資料の片付け", every=timedelta(hours=6))
def clear_old_uploads() -> str:
    limit = timezone.now() - retention.PENDING_UPLOADS - GRACE
    old = list(PendingUpload.objects.filter(created_at__lt=limit))
    deleted = sum(_clear(upload) for upload in jobs.pieces(old))
    return f"{deleted}件を削除"


@jobs.register("入力途中の内容の片付け", every=timedelta(days=1))
def clear_automatic_drafts() -> str:
    deleted, _ = outlived().delete()
    return f"{deleted}件を削除"


@transaction.atomic
def _clear(upload: PendingUpload) -> bool:
    """Delete the file before its row, so that the job can retry after a crash."""
    row = PendingUpload.objects.select_for_update(of=("self",)).filter(pk=upload.pk).first()
    if row is None:
        return False
    row.file.delete(save=False)
    row.delete()
    return True
