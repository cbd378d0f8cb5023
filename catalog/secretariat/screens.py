"""Base of the secretariat's own screens."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from catalog.entries.admin_addresses import inspect_url, list_url
from catalog.entries.models.entry import Entry
from cms.admin.screens import next_url


class EntryScreen(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A screen for one entry, for users who may publish (S3, S4)."""

    model = Entry
    permission_required = "publish"
    header_icon = "doc-full"

    @cached_property
    def entry(self) -> Entry:
        entries = Entry.objects.with_states().select_related("organization", "information_type")
        return get_object_or_404(entries, pk=self.kwargs["entry_id"])

    def get_page_subtitle(self) -> str:
        return str(self.entry.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "ホーム"},
            {"url": list_url(), "label": "登録情報"},
            {"url": inspect_url(self.entry), "label": self.entry.title},
            {"url": "", "label": self.get_page_title()},
        ]

    def next_url(self, fallback: str) -> str:
        return next_url(self.request, fallback)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(entry=self.entry, **kwargs)
