"""The panel of recurring jobs on the admin's start screen (O9)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from cms.jobs.standings import Standing, standings

SEE_JOBS = "cms.view_jobrun"
JOBS_ID = "jobs"


class JobsPanel(Component):
    """「定期処理」: every job with its last run; open on problems or if none ever ran (O9)."""

    name = "jobs"
    template_name = "cms/jobs/jobs.html"
    order = 900

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
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


def add_jobs(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm(SEE_JOBS):
        panels.append(JobsPanel())
