"""「探されたもの（需要）」: what was searched and how often, never by whom (V9, O3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
from django.db.models import Count, Sum
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column

from catalog.search.models import DemandCount, DemandKind
from catalog.taxonomy.models import InformationType
from catalog.taxonomy.tree import GenreTree
from cms.admin.reports import Report, Summary
from cms.jobs import retention

USUAL_DAYS = 30
FINDINGS = {
    DemandKind.WORD: "いちばん多く探された言葉は「{word}」（{times}回）でした。",
    DemandKind.ZERO_HIT_WORD: "探しても見つからなかった言葉では「{word}」（{times}回）が"
    "いちばん多く、登録を呼びかける手掛かりになります。",
}


class DemandFilterSet(WagtailFilterSet):
    """Filters by period and kind; the report applies them, as its period has a default."""

    day = django_filters.DateFromToRangeFilter(label="期間", widget=DateRangePickerWidget)
    kind = django_filters.ChoiceFilter(
        label="種類", choices=DemandKind.choices, empty_label="すべて"
    )

    class Meta:
        model = DemandCount
        fields: list[str] = []


class DemandReport(Report):
    """What was searched in a period and how often, most frequent first.

    The table has no data about users (V9), so the report cannot show any.
    """

    model = DemandCount
    permission = "catalog.view_demandcount"
    url_name = "report_demand"
    page_title = "探されたもの（需要）"
    header_icon = "search"
    export_filename = "demand"
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
    def days(self) -> Any:
        return self.period("day", USUAL_DAYS)

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """The names by kind and slug; the slug of a retired genre gives its successor."""
        tree = GenreTree()
        types = InformationType.objects.values_list("slug", "name")
        genres = {
            (DemandKind.GENRE.value, slug): tree.path_of(genre)
            for slug, genre in tree.by_slug.items()
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
        return DemandCount.objects.filter(kind__in=kinds).between(*self.days)

    def get_explanation(self) -> str:
        first, last = self.days
        return (
            f"{first:%Y-%m-%d}から{last:%Y-%m-%d}までの回数です。"
            f"{''.join(self.findings())}"
            "同じ人が１時間に同じものを何度探しても１回と数え、検索エンジンなどの自動の訪問は数えません。"
            "だれが探したかは、どこにも記録していません。"
            f"{retention.DEMAND.days}日を過ぎた記録は消えます。"
        )

    def findings(self) -> Iterator[str]:
        """Say what the period's most frequent words are."""
        for kind, sentence in FINDINGS.items():
            most = DemandCount.objects.filter(kind=kind).between(*self.days).first()
            if most is not None:
                yield sentence.format(word=most["value"], times=most["times"])

    def get_summaries(self) -> list[Summary]:
        sums = DemandCount.objects.filter(kind__in=DemandKind.values, day__range=self.days)
        found = (
            sums.order_by()
            .values("kind")
            .annotate(times=Sum("number"), values=Count("value", distinct=True))
        )
        by_kind = {row["kind"]: row for row in found}
        none = {"times": 0, "values": 0}
        rows = [(kind.label, by_kind.get(kind, none)) for kind in DemandKind]
        return [
            Summary(
                "種類ごとの合計",
                ["種類", "回数", "異なるもの"],
                [[label, row["times"], row["values"]] for label, row in rows],
            )
        ]
