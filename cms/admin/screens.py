"""Shared bases of lists and decisions in the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.snippets.views import snippets

from cms.database.spellings import rows_saying


class TitledScreen(WagtailAdminTemplateMixin):
    """A screen of our own with its title after the way home; Wagtail would call it ホーム."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home = {"url": reverse("wagtailadmin_home"), "label": "ホーム"}
        return [home, {"url": "", "label": self.get_page_title()}]


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


def next_url(request: HttpRequest, fallback: str) -> str:
    """Return the address `next` of this site; a word would be taken for the name of a view."""
    address: str = get_valid_next_url_from_request(request)
    return address if address.startswith(("/", "http")) else fallback
