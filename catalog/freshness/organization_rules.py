"""Rules for 「情報が古い」 reports when one organisation is merged into another (O8)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from catalog.entries.organization_rules import about_each_other
from catalog.freshness.models import OutdatedReport
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.relations import Fate, Relation, declare


def reports_of_own(organization: Organization, into: Organization) -> QuerySet[OutdatedReport]:
    """Return reports on each other's entries: nobody may report their own entries (O6)."""
    return OutdatedReport.objects.filter(about_each_other(organization, into)).order_by("pk")


declare(
    Relation(
        "catalog.OutdatedReport",
        Fate.UNITE,
        unique=("entry",),
        only=Q(closed_at__isnull=True),
        words="両方の団体が「情報が古い」と知らせた情報では、１団体分として扱います。",
        senseless=reports_of_own,
        senseless_words="お互いの登録情報についての「情報が古い」の連絡は、"
        "自分の団体の情報になるため外します。",
        names_rows=False,
    ),
)
