"""The admin of versioned terms: read every version, write the next one (R4, M10)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CopyView, EditView, IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.fields import RichTextField
from wagtail.rich_text import RichText

from cms.admin.models import TermsVersion
from cms.admin.policies import NoDeletePolicy
from cms.web.times import local_time

ACCEPTED = "この版はすでに了承されているため、変更できません。「複製」から次の版を作ってください。"


class VersionPolicy(NoDeletePolicy):
    """An accepted version is never changed (R4, M10)."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: TermsVersion
    ) -> bool:
        if action == "change" and instance.was_accepted():
            return False
        return self.user_has_permission(user, action)


class VersionIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Any]:
        versions: QuerySet[Any] = super().get_base_queryset()
        return versions.annotate(times_accepted=Count(self.model.accepted_in))

    def get_edit_url(self, instance: Any) -> str | None:
        """Return no edit link for an accepted version."""
        url: str | None = super().get_edit_url(instance)
        return None if instance.times_accepted else url


class VersionEditView(EditView):
    """The edit form; for an accepted version it redirects with a message."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        may_change = self.user_has_permission("change")
        if not hasattr(self, "object"):
            self.object = self.get_object()
        if may_change and not self.user_has_permission_for_instance("change", self.object):
            messages.error(request, ACCEPTED)
            return redirect(self.index_url_name)
        return super().dispatch(request, *args, **kwargs)


class VersionCopyView(CopyView):
    """The form of the next version, filled from an older one; it posts to the add view.

    Only GET is allowed: in Wagtail's own view, a manual POST to this URL changes the older version.
    """

    http_method_names = ["get", "head"]


class VersionInspectView(InspectView):
    """Shows a version as people read it."""

    def get_begins_at_display_value(self) -> str:
        return local_time(self.object.begins_at)

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        if isinstance(field, RichTextField):
            return RichText(getattr(self.object, field_name))
        return super().get_field_display_value(field_name, field)


class VersionViewSet(ModelViewSet):
    icon = "clipboard-list"
    index_view_class = VersionIndexView
    edit_view_class = VersionEditView
    copy_view_class = VersionCopyView
    inspect_view_class = VersionInspectView
    inspect_view_enabled = True
    inspect_template_name = "cms/admin/version.html"
    copy_view_enabled = True
    add_to_reference_index = False
    list_display = [
        "version",
        Column(
            "begins_at",
            label="適用開始日時",
            accessor=lambda terms: local_time(terms.begins_at),
            sort_key="begins_at",
        ),
        Column(
            "times_accepted",
            label="了承",
            accessor=lambda terms: "あり（変更できません）" if terms.times_accepted else "なし",
        ),
    ]
    ordering = ["-begins_at"]
    search_backend_name = None
    search_fields = ["version"]
