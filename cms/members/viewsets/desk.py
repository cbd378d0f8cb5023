"""The applications on the admin's first screen (M12, O1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.members.enums import ApplicationState
from cms.members.models import Application
from cms.members.viewsets.application_decisions import DECIDE
from cms.members.waiting import wait_label

SHOWN = 5


class ApplicationsPanel(Component):
    """「入会の申込み」: how many wait, since when, and the way to the first five."""

    name = "applications"
    template_name = "members/admin/desk.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the oldest applications, each with its wait, and how many there are."""
        waiting = Application.objects.waiting()
        rows = list(waiting[: SHOWN + 1])
        return {
            "rows": [(row, wait_label(row.verified_at or row.created_at)) for row in rows[:SHOWN]],
            "count": waiting.count() if len(rows) > SHOWN else len(rows),
            "all_url": f"{reverse('applications:index')}?state={ApplicationState.WAITING}",
        }


def add_applications(request: HttpRequest, panels: list[Component]) -> None:
    """Show the panel to those who decide."""
    if request.user.has_perm(DECIDE):
        panels.append(ApplicationsPanel())
