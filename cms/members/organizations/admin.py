"""Admin screens for organisations."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import DeleteView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, ListingButton

from cms.admin.audit import Operator
from cms.admin.screens import AnySpelling
from cms.members.organizations.changes import rename
from cms.members.organizations.models.organizations import Organization
from cms.tabular.spreadsheets import JapaneseSpreadsheet

#: The hook by which other rooms add buttons: it gets the organisation and the user.
ORGANIZATION_BUTTONS = "register_organization_buttons"
CHANGE_ORGANIZATIONS = "members.change_organizationchange"
BY_EDITING = "団体の編集画面で変更"
IN_USE = "登録情報やアカウントなどがある団体は削除できません。ほかの団体に統合してください。"
#: Only `changes` writes these fields: a form that was opened earlier must not overwrite them.
KEPT = ("merged_into_id", "closed_at", "formerly")


def offered(organization: Organization, user: Any) -> list[Button]:
    """Return the buttons that other rooms add to an organisation."""
    offers = hooks.get_hooks(ORGANIZATION_BUTTONS)
    return [button for offer in offers for button in offer(organization, user)]


class OrganizationFilterSet(WagtailFilterSet):
    """By kind, membership, and whether it is an association of municipalities (P1)."""

    associations = django_filters.ChoiceFilter(
        label="広域連合・一部事務組合など",
        choices=[("only", "それだけを見る"), ("none", "除いて見る")],
        method="by_association",
        empty_label="すべて",
    )

    class Meta:
        model = Organization
        fields = ("kind", "membership")

    def by_association(self, rows: Any, name: str, value: str) -> Any:
        found = Organization.objects.associations()
        return rows.filter(pk__in=found) if value == "only" else rows.exclude(pk__in=found)


class OrganizationIndexView(AnySpelling, JapaneseSpreadsheet, IndexView):
    def get_base_queryset(self) -> Any:
        """Leave out merged organisations (O8)."""
        return super().get_base_queryset().filter(merged_into__isnull=True)

    def get_list_more_buttons(self, instance: Organization) -> list[Any]:
        buttons = list(super().get_list_more_buttons(instance))
        buttons += offered(instance, self.request.user)
        if self.request.user.has_perm(CHANGE_ORGANIZATIONS):
            merge_url = reverse("merge_organization", args=[instance.pk])
            rename_url = reverse("rename_organization", args=[instance.pk])
            buttons.append(ListingButton("統合する", merge_url, priority=20))
            buttons.append(ListingButton("団体名を変更", rename_url, priority=30))
        return buttons


class OrganizationEditView(EditView):
    """Edit an organisation; a new name is recorded as a renaming (O8)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        closed = Organization.objects.filter(pk=self.object_pk, merged_into__isnull=False).first()
        if closed is None or not request.user.has_perm("members.change_organization"):
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
            return response
        messages.info(request, f"「{closed}」は「{closed.merged_into}」に統合されています。")
        return redirect(self.edit_url_name, closed.merged_into_id)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *offered(self.object, self.request.user)]

    @transaction.atomic
    def save_instance(self) -> Any:
        """Save all fields but the name; `rename` changes it, with former name and undo."""
        organization = self.form.instance
        stored = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        for name in KEPT:
            setattr(organization, name, getattr(stored, name))
        wanted = organization.name if "name" in self.form.changed_data else stored.name
        organization.name = stored.name
        saved = super().save_instance()
        if wanted != stored.name:
            rename(stored, Operator.of(self.request), name=wanted, note=BY_EDITING)
            saved.refresh_from_db()
        return saved


class OrganizationDeleteView(DeleteView):
    """Deletes what was added by mistake; nothing else may name the organisation."""

    # Django's `delete` would ask nothing.
    http_method_names = ["get", "head", "post", "options"]

    def form_valid(self, form: Any) -> HttpResponseBase:
        try:
            with transaction.atomic():
                answer: HttpResponseBase = super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, IN_USE)
            return redirect(self.edit_url_name, self.object.pk)
        return answer


class OrganizationViewSet(ModelViewSet):
    """Member organisations with kind and membership, set by the secretariat (1.0)."""

    model = Organization
    icon = "group"
    menu_label = "団体"
    list_display = [
        "name",
        Column("kind", label="団体種別", accessor="kind_label", sort_key="kind"),
        "membership",
        "domain",
    ]
    filterset_class = OrganizationFilterSet
    list_export = [
        "external_id",
        "name",
        "kind",
        "membership",
        "local_government_code",
        "domain",
        "formerly",
    ]
    index_view_class = OrganizationIndexView
    edit_view_class = OrganizationEditView
    delete_view_class = OrganizationDeleteView
    search_backend_name = None
    search_fields = Organization.SEARCHED
    ordering = ["name"]
    copy_view_enabled = False
