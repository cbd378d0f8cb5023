"""「会員の利用」: the number of members, and how many of them log in (O3)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import django_filters
from django.db.models import Case, Count, F, Max, Q, QuerySet, When
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, TitleColumn

from cms.admin.reports import Chart, MomentColumn, Summary
from cms.admin.reports.periodical import PeriodFilterSet, PeriodReport
from cms.admin.reports.periods import Period, PeriodChoice
from cms.jobs import retention
from cms.members.access.enums import LoginResult
from cms.members.access.models import LoginRecord
from cms.members.organizations.codes import ASSOCIATION_CODES
from cms.members.organizations.enums import Membership, OrganizationKind
from cms.members.organizations.models.organizations import ASSOCIATIONS, Organization
from cms.web.charts.bars import Bar, BarChart, Step
from cms.web.charts.changes import Change
from cms.web.charts.lines import LineChart, Series, months_between

PERIODS = (30, 90, 365)
OPEN = Q(accounts__is_active=True)
IS_ASSOCIATION = Q(local_government_code__regex=ASSOCIATION_CODES)
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


def logins_in(period: Period) -> QuerySet[LoginRecord]:
    """Return the logins of members in the period, in Japan's days."""
    first, last = (
        timezone.make_aware(datetime.combine(day, time.min)) for day in (period.first, period.last)
    )
    return LoginRecord.objects.order_by().filter(
        result=LoginResult.SUCCESS,
        organization__isnull=False,
        created_at__gte=first,
        created_at__lt=last + timedelta(days=1),
    )


class UsageFilterSet(PeriodFilterSet):
    day = django_filters.DateFromToRangeFilter(
        label="期間を指定", widget=DateRangePickerWidget, method="left_to_report"
    )
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


class UsageReport(PeriodReport):
    """One row per organisation: numbers of accounts, and the last login."""

    model = Organization
    permission = "members.view_loginrecord"
    url_name = "report_usage"
    page_title = "会員の利用"
    header_icon = "group"
    usual = PeriodChoice.DAYS_30
    kept = retention.ACCESS_LOG
    explanation = (
        "停止していないアカウントの数と、そのうち期間内にログインしたアカウントの数です。"
        "ログインの記録から数えるのは、期間の数と月ごとの図です。"
        f"{retention.ACCESS_LOG.days}日を過ぎた記録は消えます。"
    )
    filterset_class = UsageFilterSet
    verbose_name_plural = "団体"
    columns = [
        TitleColumn(
            "name",
            label="団体名",
            get_url=lambda row: reverse("organizations:edit", args=[row.pk]),
        ),
        Column("kind", label="団体種別", accessor="kind_label"),
        Column("membership", label="会員種別", accessor="get_membership_display"),
        Column("open_accounts", label="アカウント"),
        *(Column(f"active_{days}", label=f"{days}日以内") for days in PERIODS),
        MomentColumn("last_login", label="最後のログイン"),
    ]

    def get_filtered_queryset(self) -> Any:
        """Put organisations without any login first, then those with the oldest last login."""
        rows = self.filter_queryset(with_usage(Organization.objects.order_by()))
        return rows.order_by(F("last_login").asc(nulls_first=True), "name", "pk")

    def get_changes(self) -> list[Change]:
        now, before = self.numbers_of(self.period), self.numbers_of(self.before)
        units = {
            "organizations": ("ログインした団体", "団体"),
            "accounts": ("ログインしたアカウント", "人"),
            "logins": ("ログインの回数", "回"),
        }
        return [
            Change(label, now[name], before[name] if self.before else None, unit)
            for name, (label, unit) in units.items()
        ]

    def numbers_of(self, period: Period | None) -> dict[str, int]:
        if period is None:
            return {}
        return logins_in(period).aggregate(
            organizations=Count("organization", distinct=True),
            accounts=Count("user", distinct=True),
            logins=Count("pk"),
        )

    def get_charts(self) -> list[Chart]:
        return [self.silent(), self.months()]

    def silent(self) -> BarChart:
        """Return how many organisations have not logged in for how long."""
        numbers = {
            f"silent_{days}": Count("pk", filter=Q(**{f"active_{days}": 0})) for days in PERIODS
        }
        never = Count("pk", filter=Q(last_login__isnull=True))
        found = with_usage(Organization.objects.order_by()).aggregate(
            whole=Count("pk"), silent_never=never, **numbers
        )
        here = reverse(self.url_name)
        bars = [
            Bar(
                label,
                found[f"silent_{key}"],
                step=Step("団体を見る", f"{here}?silent={key}", label),
            )
            for key, label in SILENT.items()
        ]
        about = "今日までのログインです。長く使っていない団体には、電話やお知らせで声をかけます。"
        whole = Bar("すべての団体", found["whole"])
        return BarChart("silent", "ログインのない団体", about, [whole, *bars], "団体", "団体")

    def months(self) -> LineChart:
        """Return the organisations that logged in, by month and membership."""
        shown = self.period.year_of_months
        rows = (
            logins_in(shown)
            .annotate(month=TruncMonth("created_at"))
            .values_list("organization__membership", "month")
            .annotate(Count("organization", distinct=True))
        )
        found = {(membership, month.date()): number for membership, month, number in rows}
        months = months_between(shown.first, shown.last)
        series = [
            Series(str(each.label), [found.get((each.value, month), 0) for month in months])
            for each in Membership
        ]
        title, about = "月ごとにログインした団体", f"{shown}に１回以上ログインした団体の数です。"
        is_open = shown.ends_within_month
        return LineChart("usage-months", title, about, months, series, "団体", is_open)

    def get_summaries(self) -> list[Summary]:
        active = {f"active_{days}": Count("accounts", filter=active_q(days)) for days in PERIODS}
        found = (
            Organization.objects.annotate(association=Case(When(IS_ASSOCIATION, then=1), default=0))
            .order_by("-membership", "kind", "association")
            .values("membership", "kind", "association")
            .annotate(
                organizations=Count("pk", distinct=True),
                open_accounts=Count("accounts", filter=OPEN),
                **active,
            )
        )
        names = ["organizations", "open_accounts", *active]
        rows: list[list[Any]] = [[_group(row), *(row[name] for name in names)] for row in found]
        rows.append(["合計", *(sum(row[n] for row in rows) for n in range(1, len(names) + 1))])
        headings = ["会員種別・団体種別", "団体", "アカウント", *(f"{d}日以内" for d in PERIODS)]
        return [Summary("会員種別・団体種別ごとの利用", headings, rows)]


def _group(row: dict[str, Any]) -> str:
    kind = ASSOCIATIONS if row["association"] else OrganizationKind(row["kind"]).label
    return f"{Membership(row['membership']).label}・{kind}"
