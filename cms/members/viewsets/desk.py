"""The applications on the admin's first screen (M12, O1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms import desk
from cms.desk import Waiting
from cms.members import locks
from cms.members.enums import ApplicationState
from cms.members.models import AccessAlert, Application
from cms.members.viewsets.application_decisions import DECIDE
from cms.members.viewsets.decisions import HANDLE_ALERTS
from cms.members.viewsets.logins import SEE_LOGINS
from cms.members.waiting import wait_label

SHOWN = 5


def waiting_url() -> str:
    """Return the address of the list of applications that wait."""
    return f"{reverse('applications:index')}?state={ApplicationState.WAITING}"


@desk.register(order=20)
def waiting_applications(user: Any) -> Waiting | None:
    """Tell of those who want to join; their wait is counted in business days (M12)."""
    if not user.has_perm(DECIDE):
        return None
    label, rows = "入会の申込み", Application.objects.waiting()
    told = desk.waiting(label, rows, "verified_at", waiting_url())
    return replace(told, wait=wait_label(told.oldest) if told.oldest else "")


@desk.register(order=30)
def open_alerts(user: Any) -> Waiting | None:
    """Tell of what was odd about logins and that nobody has looked into (M22–M24)."""
    if not user.has_perm(HANDLE_ALERTS):
        return None
    url = f"{reverse('members_alerts_modeladmin_index')}?handled=no"
    alerts = AccessAlert.objects.filter(handled_at__isnull=True)
    return desk.waiting("アクセスの警告", alerts, "created_at", url)


@desk.register(order=40)
def closed_doors(user: Any) -> Waiting | None:
    """Tell of the pairs of ID and address that cannot log in now (M2)."""
    if not user.has_perm(SEE_LOGINS):
        return None
    attempts = AccessAttempt.objects.filter(attempt_time__gt=locks.counted_since()).order_by()
    pairs = attempts.values("username", "ip_address")
    closed = pairs.annotate(total=Sum("failures_since_start"), since=Max("attempt_time"))
    moments = closed.filter(total__gte=settings.AXES_FAILURE_LIMIT).values_list("since", flat=True)
    since = list(moments)
    url = reverse("members_locks_modeladmin_index")
    return Waiting("ログインの停止", len(since), min(since, default=None), url)


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
            "all_url": waiting_url(),
        }


def add_applications(request: HttpRequest, panels: list[Component]) -> None:
    """Show the panel to those who decide."""
    if request.user.has_perm(DECIDE):
        panels.append(ApplicationsPanel())
