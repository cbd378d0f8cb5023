"""「更新のない登録情報」: published entries by the time since their last update (O3, O6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from catalog.entries.admin_addresses import inspect_url, list_url
from catalog.entries.models.entry import Entry
from catalog.freshness.admin import FRESHNESS_CHOICES, FRESHNESS_CONDITIONS, SEE_ENTRIES
from catalog.taxonomy.models import InformationType
from cms.admin.reports import Chart, MomentColumn, Report
from cms.members.organizations.names import OrganizationFilter
from cms.web.charts.bars import Bar, BarChart, Step

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

    def asked(self) -> list[tuple[str, str]]:
        """Say the age that counts where none is chosen, too."""
        usual = [] if self.filtered("age") else [("更新のない期間", AGES[USUAL_AGE])]
        return [*usual, *super().asked()]

    def get_charts(self) -> list[Chart]:
        return [self.ages(), self.answers()]

    def ages(self) -> BarChart:
        """Return how many entries have had no update for how long."""
        ages = {
            f"age_{age}": Count("pk", filter=Q(updated_at__lte=updated_before(age))) for age in AGES
        }
        found = Entry.objects.published().aggregate(whole=Count("pk"), **ages)
        here = reverse(self.url_name)
        bars = [
            Bar(
                f"更新から{label}",
                found[f"age_{age}"],
                step=Step("一覧を見る", f"{here}?age={age}", f"更新から{label}"),
            )
            for age, label in AGES.items()
        ]
        whole = Bar("公開中の登録情報", found["whole"])
        about = "長いものは短いものにも数えます。１年たつと、登録した人に確認をお願いします。"
        return BarChart("ages", "更新からの期間", about, [whole, *bars])

    def answers(self) -> BarChart:
        """Return what is asked about and what readers say, with the entries to look after."""
        counts = {
            name: Count("pk", filter=condition) for name, condition in FRESHNESS_CONDITIONS.items()
        }
        found = Entry.objects.published().aggregate(**counts)
        bars = [
            Bar(
                label,
                found[name],
                step=self.step(SEE_ENTRIES, "登録情報を見る", list_url(f"freshness={name}"), label),
            )
            for name, label in FRESHNESS_CHOICES
        ]
        about = "確認のお願いにお返事がないものは、登録した団体に電話などで確かめます。"
        return BarChart("answers", "確認の状況", about, bars)
