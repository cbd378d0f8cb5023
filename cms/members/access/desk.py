"""Open access alerts and login locks on the desk (O1)."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.urls import reverse

from cms.admin import desk
from cms.admin.desk import Waiting
from cms.members.access import locks
from cms.members.access.admin import HANDLE_ALERTS, SEE_LOGINS
from cms.members.access.models import AccessAlert


@desk.register(order=30)
def open_alerts(user: Any) -> Waiting | None:
    """Count the alerts that nobody has handled (M22–M24)."""
    if not user.has_perm(HANDLE_ALERTS):
        return None
    url = f"{reverse('members_alerts_modeladmin_index')}?handled=no"
    alerts = AccessAlert.objects.filter(handled_at__isnull=True)
    return desk.waiting("アクセスの警告", alerts, "created_at", url)


@desk.register(order=40)
def closed_doors(user: Any) -> Waiting | None:
    """Count the pairs of ID and address that are locked now (M2)."""
    if not user.has_perm(SEE_LOGINS):
        return None
    attempts = AccessAttempt.objects.filter(attempt_time__gt=locks.counted_since()).order_by()
    pairs = attempts.values("username", "ip_address")
    closed = pairs.annotate(total=Sum("failures_since_start"), since=Max("attempt_time"))
    moments = closed.filter(total__gte=settings.AXES_FAILURE_LIMIT).values_list("since", flat=True)
    since = list(moments)
    url = reverse("members_locks_modeladmin_index")
    return Waiting("ログインの停止", len(since), min(since, default=None), url)
