"""「会員の利用」: the number of members, and how many of them log in (O3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Count, F, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cms.admin.reports import MomentColumn, Report, Summary
from cms.members.organizations.enums import Membership, OrganizationKind
from cms.members.organizations.models.organizations import Organization

PERIODS = (30, 90, 365)
OPEN = Q(accounts__is_active=True)
NEVER = "never"
SILENT = {str(days): f"{days}日以内のログインなし" for days in PERIODS} | {
    NEVER: "一度もログインなし"
}


def active_q(days: int) -> Q:
    return OPEN & Q(accounts__last_login__gte=timezone.now() - timedelta(days=days))


def with_usage(organizations: QuerySet[Organization]) -> QuerySet[Any]:
    active = {f"active_{days}": Count("accounts", filter=active_q(days)) for days in PERIODS}
    return organizations.annotate(
        open_accounts=Count("accounts", filter=OPEN),
        last_login=Max("accounts__last_login", filter=OPEN),
        **active,
    )


class UsageFilterSet(WagtailFilterSet):
    membership = django_filters.ChoiceFilter(
        label="会員種別", choices=Membership.choices, empty_label="すべて"
    )
    kind = django_filters.ChoiceFilter(
        label="団体種別", choices=OrganizationKind.choices, empty_label="すべて"
    )
    silent = django_filters.ChoiceFilter(
        label="利用", choices=list(SILENT.items()), method="silent_for", empty_label="すべて"
    )

    class Meta:
        model = Organization
        fields: list[str] = []

    def silent_for(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == NEVER:
            return rows.filter(last_login__isnull=True)
        return rows.filter(**{f"active_{value}": 0})


class UsageReport(Report):
    """One row per organisation: numbers of accounts, and the last login."""

    model = Organization
    permission = "members.view_loginrecord"
    url_name = "report_usage"
    page_title = "会員の利用"
    header_icon = "group"
    export_filename = "members-usage"
    explanation = "停止していないアカウントの数と、そのうち期間内にログインしたアカウントの数です。"
    filterset_class = UsageFilterSet
    verbose_name_plural = "団体"
    columns = [
        TitleColumn(
            "name",
            label="団体名",
            get_url=lambda row: reverse("organizations:edit", args=[row.pk]),
        ),
        Column("kind", label="団体種別", accessor="get_kind_display"),
        Column("membership", label="会員種別", accessor="get_membership_display"),
        Column("open_accounts", label="アカウント"),
        *(Column(f"active_{days}", label=f"{days}日以内") for days in PERIODS),
        MomentColumn("last_login", label="最後のログイン"),
    ]

    def get_filtered_queryset(self) -> Any:
        """Put organisations without any login first, then those with the oldest last login."""
        rows = self.filter_queryset(with_usage(Organization.objects.order_by()))
        return rows.order_by(F("last_login").asc(nulls_first=True), "name", "pk")

    def get_summaries(self) -> list[Summary]:
        active = {f"active_{days}": Count("accounts", filter=active_q(days)) for days in PERIODS}
        found = (
            Organization.objects.order_by("-membership", "kind")
            .values("membership", "kind")
            .annotate(
                organizations=Count("pk", distinct=True),
                open_accounts=Count("accounts", filter=OPEN),
                **active,
            )
        )
        names = ["organizations", "open_accounts", *active]
        rows: list[list[Any]] = [
            [_group(row["membership"], row["kind"]), *(row[name] for name in names)]
            for row in found
        ]
        rows.append(["合計", *(sum(row[n] for row in rows) for n in range(1, len(names) + 1))])
        headings = ["会員種別・団体種別", "団体", "アカウント", *(f"{d}日以内" for d in PERIODS)]
        return [Summary("会員種別・団体種別ごとの利用", headings, rows)]


def _group(membership: str, kind: str) -> str:
    return f"{Membership(membership).label}・{OrganizationKind(kind).label}"
