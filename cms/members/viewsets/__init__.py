"""Members, and the watch over their logins, in Wagtail's admin."""

from cms.members.viewsets.accounts import AccountViewSet, MemberAccountPolicy, MemberAccountViewSet
from cms.members.viewsets.applications import (
    ApplicationPolicy,
    ApplicationViewSet,
    JoiningTermsViewSet,
)
from cms.members.viewsets.audit import AuditView
from cms.members.viewsets.decisions import HandleAlertView, InviteAgainView, LiftLockView
from cms.members.viewsets.desk import add_applications
from cms.members.viewsets.logins import AlertLedger, LockLedger, LoginLedger
from cms.members.viewsets.organization_changes import (
    ChangeLedger,
    MergeView,
    RenameView,
    UndoView,
)
from cms.members.viewsets.organizations import OrganizationViewSet
from cms.members.viewsets.usage import UsageReport

__all__ = [
    "AccountViewSet",
    "AlertLedger",
    "ApplicationPolicy",
    "ApplicationViewSet",
    "AuditView",
    "ChangeLedger",
    "HandleAlertView",
    "InviteAgainView",
    "JoiningTermsViewSet",
    "LiftLockView",
    "LockLedger",
    "LoginLedger",
    "MemberAccountPolicy",
    "MemberAccountViewSet",
    "MergeView",
    "OrganizationViewSet",
    "RenameView",
    "UndoView",
    "UsageReport",
    "add_applications",
]
