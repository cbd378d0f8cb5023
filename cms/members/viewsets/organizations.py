"""Organisations in Wagtail's admin."""

from __future__ import annotations

from wagtail.admin.views.generic.models import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from cms.members.models import Organization
from cms.spreadsheets import JapaneseSpreadsheet


class OrganizationIndexView(JapaneseSpreadsheet, IndexView):
    """The organisations, with exports that Japanese offices open."""


class OrganizationViewSet(ModelViewSet):
    """Member organisations with kind and membership, set by the secretariat (1.0)."""

    model = Organization
    icon = "group"
    menu_label = "団体"
    list_display = ["name", "kind", "membership", "domain"]
    list_filter = ["kind", "membership"]
    list_export = ["external_id", "name", "kind", "membership", "local_government_code", "domain"]
    export_filename = "organizations"
    index_view_class = OrganizationIndexView
    search_backend_name = None
    search_fields = ["name", "domain"]
    ordering = ["name"]
    copy_view_enabled = False
