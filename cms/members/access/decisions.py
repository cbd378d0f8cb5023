"""Decisions of the secretariat: lift a lock, handle one alert or several (M2, M22)."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView

from cms.admin.audit import Operator, record
from cms.admin.decisions import DecisionView
from cms.admin.screens import TitledScreen
from cms.members.access import locks
from cms.members.access.admin import HANDLE_ALERTS, SEE_LOGINS
from cms.members.access.models import AccessAlert
from cms.members.accounts.login_ids import account_for
from cms.web.text import is_number
from cms.web.times import local_time

ALERTS = "members_alerts_modeladmin_index"
MOST_AT_ONCE = 200


class LiftLockView(DecisionView):
    """Unlock a pair of ID and address at once (M2)."""

    model = AccessAttempt
    permission = SEE_LOGINS
    list_url_name = "members_locks_modeladmin_index"
    page_title = "ログインの停止を解除"
    header_icon = "lock-open"
    question = "本人からの連絡など、停止を解除してよいことを確かめましたか。"
    button = "解除する"

    def rows(self) -> list[tuple[str, Any]]:
        return [("ID", self.object.username), ("IPアドレス", self.object.ip_address)]

    def decide(self, operator: Operator) -> str:
        locks.lift(self.object.username, self.object.ip_address)
        account = account_for(self.object.username)
        if account is not None:
            record(account, "members.lift_lock", operator, locked=self.object.ip_address)
        return f"「{self.object.username}」のログインの停止を解除しました。"


class HandleAlertView(DecisionView):
    """Mark an alert as handled (M22–M24)."""

    model = AccessAlert
    permission = HANDLE_ALERTS
    list_url_name = ALERTS
    page_title = "アクセスの警告"
    header_icon = "warning"
    question = "団体に確かめるなど、対応が済んだら「確認済みにする」を押してください。"
    button = "確認済みにする"

    def rows(self) -> list[tuple[str, Any]]:
        alert = self.object
        return [
            ("日時", local_time(alert.created_at)),
            ("種類", alert.get_kind_display()),
            ("対象", alert.about_object or "（なし）"),
            ("団体", alert.organization or "（複数）"),
            ("IPアドレス", alert.address or "（不明）"),
        ]

    def decide(self, operator: Operator) -> str:
        handle(self.object, operator)
        return "確認済みにしました。"


def handle(alert: AccessAlert, operator: Operator) -> bool:
    """Mark an alert as handled; return False if a colleague has done so before."""
    unhandled = AccessAlert.objects.filter(pk=alert.pk, handled_at__isnull=True)
    if not unhandled.update(handled_at=timezone.now(), handled_by=operator.user):
        return False
    record(alert, "members.handle_alert", operator)
    return True


class HandleAlertsView(TitledScreen, TemplateView):
    """「まとめて確認する」: the open alerts, oldest first, to tick (M22–M24)."""

    template_name = "members/access/handle_alerts.html"
    page_title = "アクセスの警告をまとめて確認する"
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(HANDLE_ALERTS):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Mark the ticked alerts, or all that the screen showed."""
        name = "shown" if request.POST.get("all") else "alerts"
        keys = [int(key) for key in request.POST.getlist(name) if is_number(key)]
        if not keys:
            messages.error(request, "確認済みにする警告に印を付けてください。")
            return redirect("handle_alerts")
        chosen = AccessAlert.objects.filter(pk__in=keys[:MOST_AT_ONCE], handled_at__isnull=True)
        operator = Operator.of(request)
        done = sum(handle(alert, operator) for alert in chosen)
        messages.success(request, f"{done}件を確認済みにしました。")
        return redirect(ALERTS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = AccessAlert.objects.filter(handled_at__isnull=True)
        rows = waiting.select_related("organization").prefetch_related("about_object")
        oldest = rows.order_by("created_at", "pk")
        return super().get_context_data(alerts=list(oldest[:MOST_AT_ONCE]), **kwargs)
