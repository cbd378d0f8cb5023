"""Unconfirmed entries and 「情報が古い」 reports on the secretariat's desk (O1, O6)."""

from __future__ import annotations

from django.urls import reverse

from catalog.entries.admin_addresses import list_url
from catalog.freshness.admin import REPORTS, SEE_ENTRIES, SEE_REPORTS, UNCONFIRMED
from catalog.freshness.models import Freshness, OutdatedReport
from cms.admin import desk
from cms.admin.desk import Waiting
from cms.members.accounts.models import User


@desk.register(order=70)
def unconfirmed_entries(user: User) -> Waiting | None:
    """Show published entries without a confirmation a month after the question."""
    if not user.has_perm(SEE_ENTRIES):
        return None
    url = list_url(f"freshness={UNCONFIRMED}")
    return desk.waiting("確認のない情報", Freshness.objects.flagged(), "flagged_at", url)


@desk.register(order=71)
def outdated_entries(user: User) -> Waiting | None:
    if not user.has_perm(SEE_REPORTS):
        return None
    reports = OutdatedReport.objects.open().on_published()
    url = f"{reverse(REPORTS)}?closed=no"
    return desk.waiting("情報が古いとの連絡", reports, "created_at", url)
