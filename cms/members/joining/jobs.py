"""The job that deletes unverified applications (M10)."""

from __future__ import annotations

from datetime import timedelta

from cms import jobs
from cms.jobs import retention
from cms.members.joining.models import Application


@jobs.register("確認されない申込みの削除", every=timedelta(days=1))
def delete_unverified() -> str:
    """Delete applications that are still unverified after 14 days."""
    deleted, _ = Application.objects.never_verified(retention.UNVERIFIED_APPLICATIONS).delete()
    return f"{deleted}件を削除"
