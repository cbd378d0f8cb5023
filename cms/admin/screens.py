"""Shared bases of admin lists."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.admin.views import generic
from wagtail.snippets.views import snippets


class OneByOneMixin(generic.IndexView):
    """A list without check boxes and bulk actions."""

    @cached_property
    def columns(self) -> list[Any]:
        columns = super().columns
        return [each for each in columns if not isinstance(each, BulkActionsCheckboxColumn)]


class OneByOneIndexView(OneByOneMixin, snippets.IndexView):
    """Such a list of snippets."""
