"""「探されたもの（需要）」: what was searched and how often, never by whom (V9, O3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column

from catalog.entries.admin_addresses import call_url
from catalog.entries.models.listed_count import ListedCount
from catalog.search.models import STANDS_FOR, DemandCount, DemandKind
from catalog.taxonomy.models import InformationType
from catalog.taxonomy.tree import GenreTree
from cms.admin.reports import Chart
from cms.admin.reports.periodical import PeriodFilterSet, PeriodReport
from cms.admin.reports.periods import Period, PeriodChoice
from cms.jobs import retention
from cms.web.charts.bars import Bar, BarChart, Step
from cms.web.charts.changes import Change
from cms.web.charts.lines import LineChart, Series, months_between

SYNONYM_ADD = "wagtailsnippets_cms_synonymgroup:add"
#: Bars of a chart; the list below shows the rest.
MOST_BARS = 10
FINDINGS = {
    DemandKind.WORD: "いちばん多く探された言葉は「{word}」（{times}回）でした。",
    DemandKind.ZERO_HIT_WORD: "探しても見つからなかった言葉では「{word}」（{times}回）が"
    "いちばん多く、登録を呼びかける手掛かりになります。",
}
#: Title, description and heading of the bars of each kind, in the order of the screen.
BARS = {
    DemandKind.ZERO_HIT_WORD: (
        "見つからなかった言葉",
        "探しても１件も見つからなかった言葉です。言い換えで見つかるなら、同義語に加えます。",
        "言葉",
    ),
    DemandKind.GENRE: (
        "探された行政課題のジャンル",
        "選ばれた回数の多い順です。探されているのに登録がなければ、登録を呼びかけます。",
        "ジャンル",
    ),
    DemandKind.WORD: ("探された言葉", "入力された回数の多い順です。", "言葉"),
    DemandKind.USEFUL_WORDS: (
        "役に立った言い換え",
        "文章で探した人が「役に立った」と答えた、探した言葉と情報の言葉の組です。同義語の候補になります。",
        "言葉の組",
    ),
}
LINES = {DemandKind.WORD: "探された", DemandKind.ZERO_HIT_WORD: "見つからない"}
NONE = (0, 0)


class DemandFilterSet(PeriodFilterSet):
    """Filters by period and kind; the report applies them, as its period has a default."""

    day = django_filters.DateFromToRangeFilter(label="期間を指定", widget=DateRangePickerWidget)
    kind = django_filters.ChoiceFilter(
        label="種類", choices=DemandKind.choices, empty_label="すべて"
    )

    class Meta:
        model = DemandCount
        fields: list[str] = []


class DemandReport(PeriodReport):
    """What was searched in a period and how often, most frequent first.

    The table has no data about users (V9), so the report cannot show any.
    """

    model = DemandCount
    permission = "catalog.view_demandcount"
    url_name = "report_demand"
    page_title = "探されたもの（需要）"
    header_icon = "search"
    usual = PeriodChoice.DAYS_30
    kept = retention.DEMAND
    filterset_class = DemandFilterSet
    verbose_name_plural = "記録"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("kind", label="種類", accessor=lambda row: DemandKind(row["kind"]).label),
            Column("value", label="探されたもの", accessor=self.name_of),
            Column("times", label="回数", accessor=lambda row: row["times"]),
        ]

    @cached_property
    def tree(self) -> GenreTree:
        return GenreTree()

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """The names by kind and slug; the slug of a retired genre gives its successor."""
        types = InformationType.objects.values_list("slug", "name")
        genres = {
            (DemandKind.GENRE.value, slug): self.tree.path_of(genre)
            for slug, genre in self.tree.by_slug.items()
        }
        return genres | {(DemandKind.INFORMATION_TYPE.value, slug): name for slug, name in types}

    def name_of(self, row: dict[str, Any]) -> str:
        return self.names.get((row["kind"], row["value"]), row["value"])

    def get_filtered_queryset(self) -> Any:
        return self.chosen().order_by("-times", "kind", "value")

    def chosen(self) -> Any:
        """Return kind, value and times; always filters by kind, so that the index is used."""
        kind = self.filtered("kind")
        kinds = [kind] if kind else DemandKind.values
        counts = DemandCount.objects.filter(kind__in=kinds)
        return counts.between(self.period.first, self.period.last)

    def get_explanation(self) -> str:
        return (
            f"{self.period}の回数です。"
            f"{''.join(self.findings())}"
            "同じ人が１時間に同じものを何度探しても１回と数え、検索エンジンなどの自動の訪問は数えません。"
            "だれが探したかは、どこにも記録していません。"
            f"{retention.DEMAND.days}日を過ぎた記録は消えます。"
        )

    def findings(self) -> Iterator[str]:
        """Say what the period's most frequent words are."""
        for kind, sentence in FINDINGS.items():
            for most in self.most[kind][:1]:
                yield sentence.format(word=most["value"], times=most["times"])

    @cached_property
    def most(self) -> dict[str, list[dict[str, Any]]]:
        """The most frequent of each kind that has bars."""
        first, last = self.period.first, self.period.last
        return {
            kind: list(DemandCount.objects.filter(kind=kind).between(first, last)[:MOST_BARS])
            for kind in BARS
        }

    def get_changes(self) -> list[Change]:
        now = self.sums_of(self.period)
        before = self.sums_of(self.before) if self.before else None

        def change(kind: str, label: str, place: int, unit: str) -> Change:
            was = None if before is None else before.get(kind, NONE)[place]
            return Change(label, now.get(kind, NONE)[place], was, unit)

        totals = [change(kind, f"{each[0]}（のべ）", 0, "回") for kind, each in BARS.items()]
        return [*totals, change(DemandKind.WORD, "異なる言葉", 1, "語")]

    def sums_of(self, period: Period) -> dict[str, tuple[int, int]]:
        """Return for each kind how often, and how many different ones."""
        counts = DemandCount.objects.filter(
            kind__in=DemandKind.values, day__range=(period.first, period.last)
        )
        rows = (
            counts.order_by()
            .values_list("kind")
            .annotate(times=Sum("number"), values=Count("value", distinct=True))
        )
        return {kind: (times, values) for kind, times, values in rows}

    def get_charts(self) -> list[Chart]:
        return [*(self.bars_of(kind) for kind in BARS), self.lines()]

    def bars_of(self, kind: DemandKind) -> BarChart:
        title, description, heading = BARS[kind]
        bars = [
            Bar(
                self.name_of(row),
                row["times"],
                self.times_before.get((kind, row["value"]), 0) if self.before else None,
                self.step_for(kind, row["value"]),
            )
            for row in self.most[kind]
        ]
        return BarChart(f"demand-{kind}", title, description, bars, heading, "回")

    @cached_property
    def times_before(self) -> dict[tuple[str, str], int]:
        """How often what has a bar was searched in the period before."""
        if self.before is None:
            return {}
        values = {row["value"] for rows in self.most.values() for row in rows}
        counts = DemandCount.objects.filter(kind__in=list(BARS), value__in=values)
        rows = counts.between(self.before.first, self.before.last)
        return {(row["kind"], row["value"]): row["times"] for row in rows}

    @cached_property
    def carried(self) -> set[int]:
        """The genres with an entry that visitors find, in them or below."""
        return self.tree.with_ancestors(ListedCount.objects.listed().genre_ids())

    def step_for(self, kind: DemandKind, value: str) -> Step | None:
        if kind in (DemandKind.ZERO_HIT_WORD, DemandKind.USEFUL_WORDS):
            words = [("word", word) for word in value.split(STANDS_FOR)]
            url = f"{reverse(SYNONYM_ADD)}?{urlencode(words)}"
            return self.step("cms.add_synonymgroup", "同義語に加える", url, value)
        genre = self.tree.by_slug.get(value) if kind == DemandKind.GENRE else None
        if genre is None or genre.pk in self.carried:
            return None
        label = "登録を呼びかける"
        return self.step("catalog.add_registrationcall", label, call_url(genre), genre.name)

    def lines(self) -> LineChart:
        """Return the searches by month, over a year at least."""
        shown = self.period.year_of_months
        counts = DemandCount.objects.filter(
            kind__in=list(LINES), day__range=(shown.first, shown.last)
        )
        rows = (
            counts.order_by()
            .annotate(month=TruncMonth("day"))
            .values_list("kind", "month")
            .annotate(times=Sum("number"))
        )
        found = {(kind, month): times for kind, month, times in rows}
        months = months_between(shown.first, shown.last)
        series = [
            Series(label, [found.get((kind, month), 0) for month in months])
            for kind, label in LINES.items()
        ]
        about = f"{shown}に言葉で探された回数と、そのうち見つからなかった言葉の回数です。"
        is_open = shown.ends_within_month
        return LineChart("demand-months", "月ごとの検索", about, months, series, "回", is_open)
