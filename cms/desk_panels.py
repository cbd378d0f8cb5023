"""The admin's first screen: what waits, and what runs by itself (O1, O9)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from cms import desk
from cms.desk import Waiting
from cms.job_standings import Standing, standings
from cms.models import MailRecord
from cms.models.mail import MailState

SEE_MAILS = "cms.view_mailrecord"
SEE_JOBS = "cms.view_jobrun"
JOBS_ID = "jobs"


@desk.register(order=50)
def failed_mails(user: Any) -> Waiting | None:
    """Tell of the mails that went nowhere, whatever was tried (O10)."""
    if not user.has_perm(SEE_MAILS):
        return None
    url = f"{reverse('mails_modeladmin_index')}?state={MailState.FAILED}"
    failed = MailRecord.objects.filter(state=MailState.FAILED)
    return desk.waiting("送れなかったメール", failed, "created_at", url)


@desk.register(order=900)
def troubled_jobs(user: Any) -> Waiting | None:
    """Tell of the jobs that failed or did not run in time (O9)."""
    if not user.has_perm(SEE_JOBS):
        return None
    troubles = [each.run for each in standings() if each.is_trouble and each.run]
    moments = [run.finished_at or run.started_at for run in troubles]
    oldest = min((moment for moment in moments if moment), default=None)
    url = f"{reverse('wagtailadmin_home')}#{JOBS_ID}"
    return Waiting("定期処理の失敗・遅れ", len(troubles), oldest, url)


class WaitingPanel(Component):
    """「事務局の机」: each kind of work with its number, the age of the oldest, the way (O1)."""

    name = "waiting"
    template_name = "cms/admin/desk.html"
    order = 10

    def __init__(self, waiting: list[Waiting]) -> None:
        self.waiting = waiting

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the kinds of work, each with its wait in words."""
        return {"rows": [(each, wait_of(each)) for each in self.waiting]}


def wait_of(waiting: Waiting) -> str:
    """Return how long the oldest waits, in days of Japan's calendar unless the kind says itself."""
    if not waiting.count or waiting.oldest is None:
        return ""
    days = (timezone.localdate() - timezone.localdate(waiting.oldest)).days
    return waiting.wait or (f"{days}日前から" if days > 0 else "今日から")


class JobsPanel(Component):
    """「定期処理」: every job with its last run; open by itself if one is in trouble (O9)."""

    name = "jobs"
    template_name = "cms/admin/jobs.html"
    order = 900

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the jobs, and whether the panel is open."""
        jobs = standings()
        troubles = sum(each.is_trouble for each in jobs)
        never = all(each.standing == Standing.NEVER for each in jobs)
        return {
            "id": JOBS_ID,
            "jobs": jobs,
            "troubles": troubles,
            "nothing_ever_ran": bool(jobs) and never,
            "is_open": bool(troubles or (jobs and never)),
        }


def arrange_desk(request: HttpRequest, panels: list[Component]) -> None:
    """Put what waits first and the jobs last, for those whose work it is (O1, O9)."""
    user: Any = request.user
    waiting = desk.waiting_for(user)
    if waiting:
        panels.insert(0, WaitingPanel(waiting))
    if user.has_perm(SEE_JOBS):
        panels.append(JobsPanel())
