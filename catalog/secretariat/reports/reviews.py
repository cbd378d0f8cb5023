"""「審査にかかった時間」: how long submissions waited for a decision (S4, O3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import TaskState

from catalog.entries.admin_addresses import inspect_url, list_url
from catalog.entries.models.entry import Entry
from catalog.secretariat.entry_list import WAITING
from catalog.secretariat.models import EntryReviewTask
from cms.admin.reports import Chart, MomentColumn, Summary
from cms.admin.reports.periodical import PeriodFilterSet, PeriodReport
from cms.admin.reports.periods import Period, PeriodChoice
from cms.admin.waiting import TARGET, business_days
from cms.web.charts.bars import Bar, BarChart, Step
from cms.web.charts.changes import Change
from cms.web.charts.lines import LineChart, Series, months_between

#: The day of a decision, and its business days since the submission.
Decision = tuple[date, int]
OUTCOMES = {TaskState.STATUS_APPROVED: "承認", TaskState.STATUS_REJECTED: "差戻し"}


def days_between(submitted: datetime, decided: datetime) -> int:
    """Return the business days from submission to decision, in Japan's time (M12)."""
    return business_days(timezone.localdate(submitted), timezone.localdate(decided))


def time_between(submitted: datetime, decided: datetime) -> str:
    hours = int((decided - submitted).total_seconds()) // 3600
    days, hours = divmod(hours, 24)
    return f"{days}日{hours}時間" if days else f"{hours}時間"


class ReviewFilterSet(PeriodFilterSet):
    finished_at = django_filters.DateFromToRangeFilter(
        label="決めた日を指定", widget=DateRangePickerWidget
    )
    outcome = django_filters.ChoiceFilter(
        label="結果", field_name="status", choices=list(OUTCOMES.items()), empty_label="すべて"
    )

    class Meta:
        model = TaskState
        fields: list[str] = []


class ReviewReport(PeriodReport):
    """Every decision of a period with its duration, and median and maximum by month.

    The time starts at the last submission: a draft changed while waiting is submitted again.
    """

    model = TaskState
    permission = "catalog.publish_entry"
    url_name = "report_reviews"
    page_title = "審査にかかった時間"
    header_icon = "calendar-check"
    date_filter = "finished_at"
    usual = PeriodChoice.MONTHS_12
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

    def get_filtered_queryset(self) -> Any:
        return self.decided_in(self.period).order_by("-finished_at", "-pk")

    def decided_in(self, period: Period) -> Any:
        days = (period.first, period.last)
        first, last = (timezone.make_aware(datetime.combine(day, time.min)) for day in days)
        outcome = self.filtered("outcome")
        return TaskState.objects.filter(
            task__in=EntryReviewTask.objects.order_by().values("pk"),
            status__in=[outcome] if outcome else list(OUTCOMES),
            finished_at__gte=first,
            finished_at__lt=last + timedelta(days=1),
        )

    def decisions_of(self, period: Period) -> list[Decision]:
        moments = self.decided_in(period).values_list("started_at", "finished_at")
        return [
            (timezone.localdate(decided), days_between(submitted, decided))
            for submitted, decided in moments
        ]

    @cached_property
    def shown(self) -> list[Decision]:
        """The decisions of at least a year up to the end of the period."""
        return self.decisions_of(self.period.year_of_months)

    @cached_property
    def waits(self) -> list[int]:
        """The business days of each decision of the period."""
        return _waits(each for each in self.shown if each[0] >= self.period.first)

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
        return (
            f"{self.period}に決めた審査です。最後の提出から決定までを、"
            "営業日（土日、祝日、年末年始を除く）で数えます。"
        )

    def get_changes(self) -> list[Change]:
        before = (
            None if self.before is None else [days for _, days in self.decisions_of(self.before)]
        )
        changes = [_change("決めた件数", len, "件", self.waits, before)]
        if self.waits and (before is None or before):
            changes += [
                _change("中央値", median, "営業日", self.waits, before),
                _change("最長", max, "営業日", self.waits, before),
            ]
        return [*changes, _change(f"{TARGET}営業日を過ぎたもの", late, "件", self.waits, before)]

    def get_charts(self) -> list[Chart]:
        return [self.spread_of_waits(), self.waits_by_month()]

    def spread_of_waits(self) -> BarChart:
        """Return how many decisions took how many days; late ones lead to what waits today."""
        counts = Counter(min(days, TARGET + 1) for days in self.waits)
        labels = ["当日", *(f"{days}営業日" for days in range(1, TARGET + 1))]
        bars = [Bar(label, counts[days]) for days, label in enumerate(labels)]
        step = Step("審査待ちを見る", list_url(f"state={WAITING}"), "今待っているもの")
        bars.append(Bar(f"{TARGET}営業日を過ぎたもの", counts[TARGET + 1], step=step))
        about = f"会員には、１〜{TARGET}営業日で決めるとお知らせしています。"
        return BarChart("waits", "決定までの営業日", about, bars if self.waits else [], "営業日")

    def waits_by_month(self) -> LineChart:
        months = months_between(self.period.year_of_months.first, self.period.last)
        found: dict[date, list[int]] = defaultdict(list)
        for day, days in self.shown:
            found[day.replace(day=1)].append(days)
        series = [
            Series("最長", [max(found[each]) if found[each] else None for each in months]),
            Series("中央値", [median(found[each]) if found[each] else None for each in months]),
        ]
        about = f"{self.period.year_of_months}に決めた審査の、提出から決定までの営業日です。"
        is_open = self.period.ends_within_month
        title, key, unit = "月ごとの営業日の中央値と最長", "review-months", "営業日"
        return LineChart(key, title, about, months, series, unit, is_open, zero_is_nothing=False)

    def get_summaries(self) -> list[Summary]:
        """Return number, median and maximum by month, then for the whole period."""
        months: dict[str, list[int]] = defaultdict(list)
        for day, days in self.shown:
            if day >= self.period.first:
                months[f"{day:%Y-%m}"].append(days)
        rows = [_summed(month, months[month]) for month in sorted(months, reverse=True)]
        if len(months) > 1:
            rows.append(_summed("全期間", self.waits))
        headings = ["月", "件数", "中央値", "最長", f"{TARGET}営業日を過ぎたもの"]
        return [Summary("月ごとの営業日", headings, rows)] if rows else []


def _waits(decisions: Iterable[Decision]) -> list[int]:
    return [days for _, days in decisions]


def late(days: Sequence[int]) -> int:
    return sum(each > TARGET for each in days)


def _change(
    label: str,
    measure: Callable[[Sequence[int]], float],
    unit: str,
    now: Sequence[int],
    before: Sequence[int] | None,
) -> Change:
    return Change(label, measure(now), None if before is None else measure(before), unit)


def _summed(label: str, days: list[int]) -> list[Any]:
    return [label, len(days), f"{median(days):g}営業日", f"{max(days)}営業日", late(days)]


def entries_of(workflow_states: Iterable[Any]) -> dict[str, Entry]:
    """Return the entries by id as text, as Wagtail stores it."""
    kind = ContentType.objects.get_for_model(Entry).pk
    ids = {int(each.object_id) for each in workflow_states if each.base_content_type_id == kind}
    found = Entry.objects.filter(pk__in=ids).select_related("organization")
    return {str(entry.pk): entry for entry in found}
