"""「審査にかかった時間」: how long submissions waited for a decision (S4, O3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from statistics import median
from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import TaskState

from catalog.entries.admin_addresses import inspect_url
from catalog.entries.models.entry import Entry
from catalog.secretariat.models import EntryReviewTask
from cms.admin.reports import MomentColumn, Report, Summary
from cms.admin.waiting import TARGET, business_days

USUAL_DAYS = 365
OUTCOMES = {TaskState.STATUS_APPROVED: "承認", TaskState.STATUS_REJECTED: "差戻し"}


def days_between(submitted: datetime, decided: datetime) -> int:
    """Return the business days from submission to decision, in Japan's time (M12)."""
    return business_days(timezone.localdate(submitted), timezone.localdate(decided))


def time_between(submitted: datetime, decided: datetime) -> str:
    hours = int((decided - submitted).total_seconds()) // 3600
    days, hours = divmod(hours, 24)
    return f"{days}日{hours}時間" if days else f"{hours}時間"


class ReviewFilterSet(WagtailFilterSet):
    finished_at = django_filters.DateFromToRangeFilter(
        label="決めた日", widget=DateRangePickerWidget
    )
    outcome = django_filters.ChoiceFilter(
        label="結果", field_name="status", choices=list(OUTCOMES.items()), empty_label="すべて"
    )

    class Meta:
        model = TaskState
        fields: list[str] = []


class ReviewReport(Report):
    """Every decision of a period with its duration, and median and maximum by month.

    The time starts at the last submission: a draft changed while waiting is submitted again.
    """

    model = TaskState
    permission = "catalog.publish_entry"
    url_name = "report_reviews"
    page_title = "審査にかかった時間"
    header_icon = "clock"
    export_filename = "reviews"
    filterset_class = ReviewFilterSet
    verbose_name_plural = "審査"
    columns = [
        TitleColumn(
            "title",
            label="タイトル",
            accessor=lambda state: state.entry.title if state.entry else "（削除済み）",
            get_url=lambda state: inspect_url(state.entry) if state.entry else None,
        ),
        Column(
            "organization",
            label="登録した団体",
            accessor=lambda state: state.entry.organization.name if state.entry else "",
        ),
        Column("outcome", label="結果", accessor=lambda state: OUTCOMES[state.status]),
        MomentColumn("started_at", label="提出日時"),
        MomentColumn("finished_at", label="決めた日時"),
        Column(
            "days",
            label="営業日",
            accessor=lambda state: days_between(state.started_at, state.finished_at),
        ),
        Column(
            "time",
            label="時間",
            accessor=lambda state: time_between(state.started_at, state.finished_at),
        ),
        Column(
            "by",
            label="決めた人",
            accessor=lambda state: state.finished_by.get_full_name() if state.finished_by else "",
        ),
    ]

    @cached_property
    def days(self) -> Any:
        return self.period("finished_at", USUAL_DAYS)

    def get_filtered_queryset(self) -> Any:
        first, last = (timezone.make_aware(datetime.combine(day, time.min)) for day in self.days)
        outcome = self.filtered("outcome")
        decided = TaskState.objects.filter(
            task__in=EntryReviewTask.objects.order_by().values("pk"),
            status__in=[outcome] if outcome else list(OUTCOMES),
            finished_at__gte=first,
            finished_at__lt=last + timedelta(days=1),
        )
        return decided.order_by("-finished_at", "-pk")

    def get_table(self, object_list: Any) -> Any:
        return super().get_table([] if self.is_export else self.with_entries(object_list))

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Return all decisions with their entries for an export."""
        return self.with_entries(object_list) if self.is_export else object_list

    def with_entries(self, states: Any) -> list[TaskState]:
        """Return the decisions with their entries, in three queries regardless of their number."""
        rows = list(states.select_related("workflow_state", "finished_by"))
        entries = entries_of(state.workflow_state for state in rows)
        for state in rows:
            state.entry = entries.get(state.workflow_state.object_id)
        return rows

    def get_explanation(self) -> str:
        first, last = self.days
        return (
            f"{first:%Y-%m-%d}から{last:%Y-%m-%d}までに決めた審査です。最後の提出から決定までを、"
            "営業日（土日、祝日、年末年始を除く）で数えます。"
        )

    def get_summaries(self) -> list[Summary]:
        """Return number, median and maximum by month, then for the whole period."""
        months: dict[str, list[int]] = defaultdict(list)
        for submitted, decided in self.object_list.values_list("started_at", "finished_at"):
            month = f"{timezone.localtime(decided):%Y-%m}"
            months[month].append(days_between(submitted, decided))
        rows = [_summed(month, months[month]) for month in sorted(months, reverse=True)]
        if len(months) > 1:
            rows.append(_summed("全期間", [day for days in months.values() for day in days]))
        headings = ["月", "件数", "中央値", "最長", f"{TARGET}営業日を過ぎたもの"]
        return [Summary("月ごとの営業日", headings, rows)] if rows else []


def _summed(label: str, days: list[int]) -> list[Any]:
    late = sum(each > TARGET for each in days)
    return [label, len(days), f"{median(days):g}営業日", f"{max(days)}営業日", late]


def entries_of(workflow_states: Iterable[Any]) -> dict[str, Entry]:
    """Return the entries by id as text, as Wagtail stores it."""
    kind = ContentType.objects.get_for_model(Entry).pk
    ids = {int(each.object_id) for each in workflow_states if each.base_content_type_id == kind}
    found = Entry.objects.filter(pk__in=ids).select_related("organization")
    return {str(entry.pk): entry for entry in found}
