"""Organisations and accounts in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

from cms.members.models import Organization

MEMBER_FIELDS = {"organization", "department", "tel"}


class AccountCreationForm(UserCreationForm):
    """A new account with its organisation (1.0)."""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | MEMBER_FIELDS


class AccountEditForm(UserEditForm):
    """An account with its organisation (1.0)."""

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | MEMBER_FIELDS


class AccountViewSet(UserViewSet):
    """Wagtail's own screens for accounts, open to superusers only."""

    def get_form_class(self, for_update: bool = False) -> Any:
        """Return the form with our fields."""
        return AccountEditForm if for_update else AccountCreationForm


class OrganizationViewSet(ModelViewSet):
    """Member organisations with kind and membership, set by the secretariat (1.0)."""

    model = Organization
    icon = "group"
    menu_label = "団体"
    menu_order = 160
    add_to_admin_menu = True
    list_display = ["name", "kind", "membership", "domain"]
    list_filter = ["kind", "membership"]
    list_export = ["external_id", "name", "kind", "membership", "local_government_code", "domain"]
    export_filename = "organizations"
    form_fields = [
        "name",
        "external_id",
        "kind",
        "membership",
        "local_government_code",
        "domain",
    ]
    search_backend_name = None
    search_fields = ["name", "domain"]
    ordering = ["name"]
    copy_view_enabled = False
