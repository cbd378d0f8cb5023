"""「登録状況」: published entries by genre and type, and the genres without entries (O3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column

from catalog.entries.admin_addresses import call_url
from catalog.entries.models.entry import Entry
from catalog.taxonomy.keys import genre_ids_of
from catalog.taxonomy.models import Genre, InformationType
from catalog.taxonomy.tree import GenreTree
from cms.admin.reports import Chart, Summary
from cms.admin.reports.periodical import PeriodFilterSet, PeriodReport
from cms.admin.reports.periods import Period, PeriodChoice
from cms.members.organizations.enums import OrganizationKind
from cms.web.charts.changes import Change
from cms.web.charts.heat import HeatRow, HeatTable
from cms.web.charts.lines import MOST_SERIES, LineChart, Series, months_between

NONE = "登録なし"
TOTAL = "合計（重複を除く）"


@dataclass(frozen=True)
class CoverageRow:
    """Number of entries by type, for a genre including its descendants; without: the total."""

    name: str
    node: Genre | None = None
    depth: int = 0
    numbers: Counter[int] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Sum over the types; every entry has exactly one type."""
        return self.numbers.total()

    @property
    def remark(self) -> str:
        """Says in words that there is no entry, because colour alone is not accessible."""
        return "" if self.total else NONE


class CoverageFilterSet(PeriodFilterSet):
    day = django_filters.DateFromToRangeFilter(
        label="期間を指定", widget=DateRangePickerWidget, method="left_to_report"
    )
    kind = django_filters.ChoiceFilter(
        label="登録した団体の種別",
        field_name="organization__kind",
        choices=OrganizationKind.choices,
        empty_label="すべて",
    )

    class Meta:
        model = Entry
        fields: list[str] = []


class CoverageReport(PeriodReport):
    """One row for each genre in use, with the number of entries of each type (O3)."""

    model = Entry
    permission = "catalog.publish_entry"
    url_name = "report_coverage"
    page_title = "登録状況"
    usual = PeriodChoice.MONTHS_12
    explanation = (
        "公開中の登録情報の件数です。大きなジャンルには、その下のジャンルの件数を含みます。"
        "１件が複数のジャンルに入ることがあるため、ジャンルの件数を足しても合計にはなりません。"
        "期間は、新しく登録されたものの数と月ごとの図に効きます。"
    )
    filterset_class = CoverageFilterSet
    paginate_by = None
    verbose_name_plural = "ジャンル"

    @cached_property
    def types(self) -> list[InformationType]:
        return list(InformationType.objects.in_use().order_by("sort_order", "pk"))

    @cached_property
    def columns(self) -> list[Column]:
        def number_of(pk: int) -> Any:
            return lambda row: row.numbers[pk]

        return [
            Column("genre", label="行政課題のジャンル", accessor="name"),
            *(
                Column(f"type_{each.pk}", label=each.name, accessor=number_of(each.pk))
                for each in self.types
            ),
            Column("total", label="合計"),
            Column("remark", label="備考"),
        ]

    @cached_property
    def published(self) -> Any:
        return self.filter_queryset(Entry.objects.published().order_by())

    def get_filtered_queryset(self) -> list[CoverageRow]:
        """Return the genres in tree order, then the total of all entries."""
        groups = self.published.values_list("genre_key", "information_type_id")
        tree, whole = GenreTree(), CoverageRow(TOTAL)
        rows = {
            genre.pk: CoverageRow(tree.path_of(genre), genre, len(list(tree.ancestors_of(genre))))
            for genre in tree.walk()
        }
        for key, type_id, number in groups.annotate(Count("pk")):
            whole.numbers[type_id] += number
            for pk in tree.with_ancestors(genre_ids_of(key)):
                rows[pk].numbers[type_id] += number
        return [*rows.values(), whole]

    def get_list_chart(self) -> HeatTable:
        """Return the list as a heat table; empty genres lead to a call for registration (O7)."""
        return HeatTable(
            key="coverage",
            title="ジャンルと情報種別ごとの公開中の件数",
            description="件数が多いほど濃く、左の線が太くなります。斜線は０件です。",
            heading="行政課題のジャンル",
            columns=[each.name for each in self.types],
            rows=[self.heat_row(row) for row in self.object_list],
            nothing="ジャンルがありません。",
        )

    def heat_row(self, row: CoverageRow) -> HeatRow:
        wanted = row.node if row.node and not row.total else None
        step = wanted and self.step(
            "catalog.add_registrationcall", "登録を呼びかける", call_url(wanted), wanted.name
        )
        values = [row.numbers[each.pk] for each in self.types]
        return HeatRow(
            row.name, values, row.total, step, row.remark, row.depth, is_sum=row.node is None
        )

    def get_summaries(self) -> list[Summary]:
        """List the genres without an entry, as a basis for calls for registration (O7)."""
        *genres, whole = self.object_list
        empty = [row.name for row in genres if not row.total]
        return [
            Summary(
                "まとめ",
                ["項目", "件数", "内容"],
                [
                    ["公開中の登録情報", whole.total, ""],
                    ["登録のないジャンル", len(empty), "、".join(empty) or "ありません"],
                ],
            )
        ]

    def registered_in(self, period: Period) -> Any:
        """Return the published entries that were registered in the period, in Japan's days."""
        return self.published.filter(
            registered_at__gte=_midnight(period.first),
            registered_at__lt=_midnight(period.last + timedelta(days=1)),
        )

    def numbers_of(self, period: Period | None) -> Counter[int] | None:
        if period is None:
            return None
        rows = self.registered_in(period).values_list("information_type_id")
        return Counter(dict(rows.annotate(Count("pk"))))

    def get_changes(self) -> list[Change]:
        now, before = self.numbers_of(self.period) or Counter(), self.numbers_of(self.before)

        def change(label: str, types: Iterable[int]) -> Change:
            was = None if before is None else sum(before[pk] for pk in types)
            return Change(label, sum(now[pk] for pk in types), was)

        every = [each.pk for each in self.types]
        lines = [change(f"うち{each.name}", [each.pk]) for each in self.types]
        return [change("新しく登録された公開中の情報", every), *lines]

    def get_charts(self) -> list[Chart]:
        """Return the newly registered entries by month and type, over a year at least."""
        shown = self.period.year_of_months
        rows = (
            self.registered_in(shown)
            .annotate(month=TruncMonth("registered_at"))
            .values_list("information_type_id", "month")
            .annotate(Count("pk"))
        )
        found = {(pk, month.date()): number for pk, month, number in rows}
        months = months_between(shown.first, shown.last)
        series = [
            Series(each.name, [found.get((each.pk, month), 0) for month in months])
            for each in self.types[:MOST_SERIES]
        ]
        about = f"{shown}に登録された、公開中の登録情報の件数です。"
        title, is_open = "月ごとの新しい登録", shown.ends_within_month
        return [LineChart("coverage-months", title, about, months, series, is_open=is_open)]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
