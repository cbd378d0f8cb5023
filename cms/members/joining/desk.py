"""Applications on the admin home screen (M12, O1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.admin import desk
from cms.admin.desk import Waiting
from cms.members.joining.decisions import DECIDE
from cms.members.joining.enums import ApplicationState
from cms.members.joining.models import Application
from cms.members.joining.waiting import wait_label

SHOWN = 5


def waiting_url() -> str:
    return f"{reverse('applications:index')}?state={ApplicationState.WAITING}"


@desk.register(order=20)
def waiting_applications(user: Any) -> Waiting | None:
    """Count waiting applications; the wait is in business days (M12)."""
    if not user.has_perm(DECIDE):
        return None
    label, rows = "入会の申込み", Application.objects.waiting()
    told = desk.waiting(label, rows, "verified_at", waiting_url())
    return replace(told, wait=wait_label(told.oldest) if told.oldest else "")


class ApplicationsPanel(Component):
    """「入会の申込み」: the number of waiting applications, and links to the oldest five."""

    name = "applications"
    template_name = "members/joining/desk.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        waiting = Application.objects.waiting()
        rows = list(waiting[: SHOWN + 1])
        return {
            "rows": [(row, wait_label(row.verified_at or row.created_at)) for row in rows[:SHOWN]],
            "count": waiting.count() if len(rows) > SHOWN else len(rows),
            "all_url": waiting_url(),
        }


def add_applications(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm(DECIDE):
        panels.append(ApplicationsPanel())
