"""「登録状況」: published entries by genre and type, and the genres without entries (O3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import django_filters
from django.db.models import Count
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from catalog.entries.models.entry import Entry
from catalog.taxonomy.keys import genre_ids_of
from catalog.taxonomy.models import InformationType
from catalog.taxonomy.tree import GenreTree
from cms.admin.reports import Report, Summary
from cms.members.organizations.enums import OrganizationKind

NONE = "登録なし"
TOTAL = "合計（重複を除く）"


@dataclass(frozen=True)
class CoverageRow:
    """Number of entries by type, for a genre including its descendants."""

    genre: str
    numbers: Counter[int] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Sum over the types; every entry has exactly one type."""
        return self.numbers.total()

    @property
    def remark(self) -> str:
        """Says in words that there is no entry, because colour alone is not accessible."""
        return "" if self.total else NONE


class CoverageFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label="登録した団体の種別",
        field_name="organization__kind",
        choices=OrganizationKind.choices,
        empty_label="すべて",
    )

    class Meta:
        model = Entry
        fields: list[str] = []


class CoverageReport(Report):
    """One row for each genre in use, with the number of entries of each type (O3)."""

    model = Entry
    permission = "catalog.publish_entry"
    url_name = "report_coverage"
    page_title = "登録状況"
    export_filename = "coverage"
    explanation = (
        "公開中の登録情報の件数です。大きなジャンルには、その下のジャンルの件数を含みます。"
        "１件が複数のジャンルに入ることがあるため、ジャンルの件数を足しても合計にはなりません。"
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
            Column("genre", label="行政課題のジャンル"),
            *(
                Column(f"type_{each.pk}", label=each.name, accessor=number_of(each.pk))
                for each in self.types
            ),
            Column("total", label="合計"),
            Column("remark", label="備考"),
        ]

    def get_filtered_queryset(self) -> list[CoverageRow]:
        """Return the genres in tree order, then the total of all entries."""
        entries = self.filter_queryset(Entry.objects.published().order_by())
        groups = entries.values_list("genre_key", "information_type_id").annotate(Count("pk"))
        tree, whole = GenreTree(), CoverageRow(TOTAL)
        rows = {genre.pk: CoverageRow(tree.path_of(genre)) for genre in tree.walk()}
        for key, type_id, number in groups:
            whole.numbers[type_id] += number
            for pk in tree.with_ancestors(genre_ids_of(key)):
                rows[pk].numbers[type_id] += number
        return [*rows.values(), whole]

    def get_summaries(self) -> list[Summary]:
        """List the genres without an entry, as a basis for calls for registration (O7)."""
        *genres, whole = self.object_list
        empty = [row.genre for row in genres if not row.total]
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
