"""「更新のない登録情報」: published entries by the time since their last update (O3, O6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from catalog.entries.admin_addresses import inspect_url
from catalog.entries.models.entry import Entry
from catalog.taxonomy.models import InformationType
from cms.admin.reports import MomentColumn, Report, Summary
from cms.members.organizations.names import OrganizationFilter

#: Choices of the filter by days since the last update.
AGES = {"180": "半年以上", "365": "１年以上", "730": "２年以上", "1095": "３年以上"}
USUAL_AGE = "365"


def updated_before(age: str) -> datetime:
    return timezone.now() - timedelta(days=int(age))


class FreshnessFilterSet(WagtailFilterSet):
    age = django_filters.ChoiceFilter(
        label="更新のない期間", choices=list(AGES.items()), method="of_age", empty_label="１年以上"
    )
    information_type = django_filters.ModelChoiceFilter(
        label="情報種別", queryset=InformationType.objects.order_by("sort_order", "pk")
    )
    organization = OrganizationFilter(label="登録した団体")

    class Meta:
        model = Entry
        fields: list[str] = []

    def of_age(self, entries: QuerySet[Entry], name: str, age: str) -> QuerySet[Entry]:
        """Filter nothing here: the report applies the age, also its default."""
        return entries


class FreshnessReport(Report):
    """Published entries without update for a year or more, oldest first."""

    model = Entry
    permission = "catalog.publish_entry"
    url_name = "report_freshness"
    page_title = "更新のない登録情報"
    header_icon = "time"
    export_filename = "not-updated"
    explanation = "公開中で、情報更新日から１年以上たったものです。期間は絞り込みで変えられます。"
    filterset_class = FreshnessFilterSet
    verbose_name_plural = "登録情報"
    columns = [
        TitleColumn("title", label="タイトル", get_url=inspect_url),
        Column("information_type", label="情報種別"),
        Column("organization", label="登録した団体"),
        MomentColumn("updated_at", label="情報更新日"),
        Column(
            "days",
            label="更新からの日数",
            accessor=lambda entry: (timezone.now() - entry.updated_at).days,
        ),
    ]

    def get_filtered_queryset(self) -> Any:
        before = updated_before(self.filtered("age") or USUAL_AGE)
        old = self.filter_queryset(Entry.objects.published().filter(updated_at__lte=before))
        return old.select_related("information_type", "organization").order_by("updated_at", "pk")

    def get_summaries(self) -> list[Summary]:
        ages = {
            f"age_{age}": Count("pk", filter=Q(updated_at__lte=updated_before(age))) for age in AGES
        }
        found = Entry.objects.published().aggregate(whole=Count("pk"), **ages)
        rows = [["公開中の登録情報", found["whole"]]]
        rows += [[f"更新から{label}", found[f"age_{age}"]] for age, label in AGES.items()]
        return [Summary("更新からの期間", ["項目", "件数"], rows)]
