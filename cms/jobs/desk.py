"""Failed and late jobs on the desk (O1, O9)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cms.admin import desk
from cms.admin.desk import Waiting
from cms.jobs.panel import JOBS_ID, SEE_JOBS
from cms.jobs.standings import standings


@desk.register(order=900)
def troubled_jobs(user: Any) -> Waiting | None:
    if not user.has_perm(SEE_JOBS):
        return None
    troubles = [each.run for each in standings() if each.is_trouble and each.run]
    moments = [run.finished_at or run.started_at for run in troubles]
    oldest = min((moment for moment in moments if moment), default=None)
    url = f"{reverse('wagtailadmin_home')}#{JOBS_ID}"
    return Waiting("定期処理の失敗・遅れ", len(troubles), oldest, url)
