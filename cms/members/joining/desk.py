"""Applications on the admin home screen (M12, O1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.admin import desk
from cms.admin.desk import Waiting
from cms.admin.waiting import TARGET, wait_label
from cms.members.joining.decisions import DECIDE
from cms.members.joining.enums import ApplicationState
from cms.members.joining.models import Application

SHOWN = 5


def waiting_url() -> str:
    return f"{reverse('applications:index')}?state={ApplicationState.WAITING}"


@desk.register(order=20)
def waiting_applications(user: Any) -> Waiting | None:
    if not user.has_perm(DECIDE):
        return None
    rows = Application.objects.waiting()
    return desk.waiting("入会の申込み", rows, "verified_at", waiting_url(), TARGET, is_listed=True)


class ApplicationsPanel(Component):
    """「入会の申込み」: the number of waiting applications, and the oldest five, if any."""

    name = "applications"
    template_name = "members/joining/desk.html"
    order = 20

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        waiting = Application.objects.waiting()
        rows = list(waiting[: SHOWN + 1])
        return {
            "rows": [
                (row, wait_label(row.verified_at or row.created_at, TARGET)) for row in rows[:SHOWN]
            ],
            "count": waiting.count() if len(rows) > SHOWN else len(rows),
            "all_url": waiting_url(),
        }


def add_applications(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm(DECIDE):
        panels.append(ApplicationsPanel())
