"""Unconfirmed entries and 「情報が古い」 reports on the secretariat's desk (O1, O6)."""

from __future__ import annotations

from django.db.models import Count, Min
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
    told = Freshness.objects.flagged().aggregate(count=Count("pk"), oldest=Min("flagged_at"))
    url = list_url(f"freshness={UNCONFIRMED}")
    return Waiting("確認のない情報", told["count"], told["oldest"], url)


@desk.register(order=71)
def outdated_entries(user: User) -> Waiting | None:
    if not user.has_perm(SEE_REPORTS):
        return None
    reports = OutdatedReport.objects.open().on_published()
    told = reports.aggregate(count=Count("pk"), oldest=Min("created_at"))
    url = f"{reverse(REPORTS)}?closed=no"
    return Waiting("情報が古いとの連絡", told["count"], told["oldest"], url)
