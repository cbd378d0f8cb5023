"""Readers' reports and the week's look-through on the secretariat's desk (O1, S8)."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from catalog.oversight.admin import SCREEN, SEE_REPORTS
from catalog.oversight.models import ContentReport
from catalog.oversight.watching import unseen
from cms.admin import desk
from cms.admin.desk import Waiting
from cms.members.accounts.models import User


@desk.register(order=72)
def content_reports(user: User) -> Waiting | None:
    if not user.has_perm(SEE_REPORTS):
        return None
    reports = ContentReport.objects.open()
    return desk.waiting("内容についての連絡", reports, "created_at", f"{reverse(SCREEN)}#reports")


@desk.register(order=73)
def week_of_looking(user: User) -> Waiting | None:
    """Show how many of this week's few entries are left."""
    if not user.has_perm(SEE_REPORTS):
        return None
    left = len(unseen(timezone.now()))
    return Waiting("今週の見回り", left, None, f"{reverse(SCREEN)}#week")
