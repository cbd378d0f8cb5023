"""Shared bases of admin lists."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.views import generic
from wagtail.snippets.views import snippets

from cms.database.spellings import rows_saying


class AnySpelling:
    """A list whose search ignores widths, kana and hyphens, as the one over everything does."""

    search_fields: Any
    search_query: str
    is_searching: bool

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_searching:
            return queryset
        return rows_saying(queryset, self.search_query, *self.search_fields)


class OneByOneMixin(generic.IndexView):
    """A list without check boxes and bulk actions."""

    @cached_property
    def columns(self) -> list[Any]:
        columns = super().columns
        return [each for each in columns if not isinstance(each, BulkActionsCheckboxColumn)]


class OneByOneIndexView(OneByOneMixin, snippets.IndexView):
    """Such a list of snippets."""
