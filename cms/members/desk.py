"""Ways from the desk to members and to the record of what was done (O1)."""

from __future__ import annotations

from cms.admin import desk
from cms.admin.desk import Way
from cms.members.accounts.audit_report import AuditView
from cms.members.accounts.models import MemberAccount
from cms.members.joining.decisions import DECIDE
from cms.members.organizations.models.organizations import Organization

desk.offer(
    20,
    Way(
        "団体",
        "group",
        "members.view_organization",
        "organizations:index",
        rows=Organization.objects.standing,
    ),
    Way(
        "アカウント",
        "user",
        "members.view_memberaccount",
        "members/accounts:index",
        rows=lambda: MemberAccount.objects.filter(is_active=True),
    ),
    Way("入会の申込み", "clipboard-list", DECIDE, "applications:index"),
)
desk.offer(40, Way("操作の記録", "history", AuditView.permission, AuditView.url_name))
