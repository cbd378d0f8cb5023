"""A shared base of admin lists."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn
from wagtail.snippets.views.snippets import IndexView


class OneByOneIndexView(IndexView):
    """A list without check boxes and bulk actions."""

    @cached_property
    def columns(self) -> list[Any]:
        columns = super().columns
        return [each for each in columns if not isinstance(each, BulkActionsCheckboxColumn)]
