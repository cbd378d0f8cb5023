"""The terms of registration (登録の規約), version by version (R4)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from catalog.models import Terms, TermsAcceptance
from catalog.viewsets.screens import OneByOneIndexView
from cms.times import local_time

ACCEPTED = "この版はすでに了承されているため、変更できません。「複製」から次の版を作ってください。"


class TermsIndexView(OneByOneIndexView):
    """The versions, newest first."""

    def get_base_queryset(self) -> QuerySet[Terms]:
        """Return the versions with whether anybody has accepted them."""
        accepted = TermsAcceptance.objects.filter(terms=OuterRef("pk"))
        versions: QuerySet[Terms] = super().get_base_queryset()
        return versions.annotate(is_accepted=Exists(accepted))

    def get_edit_url(self, instance: Any) -> str | None:
        """Return where a version is edited: nowhere, once it is accepted."""
        url: str | None = super().get_edit_url(instance)
        return None if instance.is_accepted else url


class TermsEditView(EditView):
    """The form of a version that nobody has accepted yet (R4)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse to change what somebody has accepted, and say why."""
        may_change = self.user_has_permission("change")
        if may_change and not self.user_has_permission_for_instance("change", self.object):
            messages.error(request, ACCEPTED)
            return redirect(self.index_url_name)
        return super().dispatch(request, *args, **kwargs)


class TermsViewSet(SnippetViewSet):
    """Read every version, write the next one (R4)."""

    model = Terms
    icon = "clipboard-list"
    menu_label = "登録の規約"
    index_view_class = TermsIndexView
    edit_view_class = TermsEditView
    inspect_view_enabled = True
    inspect_view_fields = ["version", "begins_at", "body"]
    list_display = [
        "version",
        Column(
            "begins_at",
            label="適用開始日時",
            accessor=lambda terms: local_time(terms.begins_at),
            sort_key="begins_at",
        ),
        Column(
            "is_accepted",
            label="了承",
            accessor=lambda terms: "あり（変更できません）" if terms.is_accepted else "なし",
        ),
    ]
    ordering = ["-begins_at"]
    search_backend_name = None
    search_fields = ["version"]
    add_to_reference_index = False
