"""The admin of terms that people accept: every version is read, the next one written (R4, M10)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CopyView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from cms.admin.models import TermsVersion
from cms.admin.policies import NoDeletePolicy
from cms.web.times import local_time

ACCEPTED = "この版はすでに了承されているため、変更できません。「複製」から次の版を作ってください。"


class VersionPolicy(NoDeletePolicy):
    """A version that somebody accepted is never changed (R4, M10)."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: TermsVersion
    ) -> bool:
        """Whether `user` may do `action` with this version."""
        if action == "change" and instance.was_accepted():
            return False
        return self.user_has_permission(user, action)


class VersionIndexView(IndexView):
    """The versions, newest first."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the versions with how often each was accepted."""
        versions: QuerySet[Any] = super().get_base_queryset()
        return versions.annotate(times_accepted=Count(self.model.accepted_in))

    def get_edit_url(self, instance: Any) -> str | None:
        """Return where a version is edited: nowhere, once it is accepted."""
        url: str | None = super().get_edit_url(instance)
        return None if instance.times_accepted else url


class VersionEditView(EditView):
    """The form of a version that nobody has accepted yet."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse to change what somebody has accepted, and say why."""
        may_change = self.user_has_permission("change")
        if not hasattr(self, "object"):
            self.object = self.get_object()
        if may_change and not self.user_has_permission_for_instance("change", self.object):
            messages.error(request, ACCEPTED)
            return redirect(self.index_url_name)
        return super().dispatch(request, *args, **kwargs)


class VersionCopyView(CopyView):
    """The form of the next version with what an older one says; it is sent to where one is added.

    Wagtail's own view would write a form posted here by hand into the older one.
    """

    http_method_names = ["get", "head"]


class VersionViewSet(ModelViewSet):
    """Read every version, write the next one."""

    icon = "clipboard-list"
    index_view_class = VersionIndexView
    edit_view_class = VersionEditView
    copy_view_class = VersionCopyView
    inspect_view_enabled = True
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
