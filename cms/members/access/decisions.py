"""One-button decisions of the secretariat: lift a lock, handle an alert (M2, M22)."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt
from django.utils import timezone

from cms.admin.audit import Operator, record
from cms.admin.decisions import DecisionView
from cms.members.access import locks
from cms.members.access.admin import SEE_LOGINS
from cms.members.access.models import AccessAlert
from cms.members.accounts.login_ids import account_for
from cms.web.times import local_time

HANDLE_ALERTS = "members.change_accessalert"


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
    list_url_name = "members_alerts_modeladmin_index"
    page_title = "アクセスの警告"
    header_icon = "warning"
    question = "団体に確かめるなど、対応が済んだら「確認済みにする」を押してください。"
    button = "確認済みにする"

    def rows(self) -> list[tuple[str, Any]]:
        alert = self.object
        return [
            ("日時", local_time(alert.created_at)),
            ("種類", alert.get_kind_display()),
            ("団体", alert.organization or "（複数）"),
            ("IPアドレス", alert.address or "（不明）"),
        ]

    def decide(self, operator: Operator) -> str:
        """Do nothing if a colleague has already marked the alert."""
        unhandled = AccessAlert.objects.filter(pk=self.object.pk, handled_at__isnull=True)
        if unhandled.update(handled_at=timezone.now(), handled_by=operator.user):
            record(self.object, "members.handle_alert", operator)
        return "確認済みにしました。"
