"""「代理登録」: the secretariat chooses in whose name it registers (S7)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button

from catalog.entries.models.entry import Entry
from catalog.entries.permissions import registers_for_others
from catalog.pages.addresses import own_entries_url_for
from cms.admin.screens import TitledScreen
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.names import OrganizationField

LABEL = "代理登録"
SCREEN = "register_for"
#: The button by which the form opens the list instead of a blank form.
SEE_LIST = "list"
NOT_OF_SECRETARIAT = "団体に属するアカウントでは、代理登録はできません。"


class ChooseForm(forms.Form):
    organization = OrganizationField(label="登録する団体")

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any] | None:
        if not registers_for_others(self.user):
            raise forms.ValidationError(NOT_OF_SECRETARIAT)
        return super().clean()


class RegisterForView(PermissionCheckedMixin, TitledScreen, TemplateView):
    """Choose the organisation; the form and the list are those of the site."""

    model = Entry
    permission_required = "publish"
    template_name = "catalog/secretariat/register_for.html"
    page_title = LABEL
    header_icon = "edit"
    form: ChooseForm | None = None

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.form = ChooseForm(request.user, request.POST)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        url = own_entries_url_for(self.form.cleaned_data["organization"].pk)
        return redirect(url if request.POST.get("action") == SEE_LIST else f"{url}new/")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = {"organization": self.request.GET.get("organization", "")}
        form = self.form or ChooseForm(self.request.user, initial=chosen)
        return super().get_context_data(form=form, see_list=SEE_LIST, **kwargs)


class RegisterForMenuItem(MenuItem):
    def __init__(self, **options: Any) -> None:
        super().__init__(LABEL, reverse_lazy(SCREEN), name=SCREEN, icon_name="edit", **options)

    def is_shown(self, request: HttpRequest) -> bool:
        return registers_for_others(request.user)


def organization_buttons(organization: Organization, user: Any) -> list[Button]:
    """Return the button in the list of organisations and on the screen of each."""
    if not registers_for_others(user):
        return []
    url = f"{reverse(SCREEN)}?organization={organization.pk}"
    return [Button(LABEL, url, icon_name="edit", priority=10)]


def entry_buttons(entry: Entry, user: Any) -> list[Button]:
    """Return the button that opens the form of an entry in the name of its organisation."""
    if entry.deleted_at is not None or not registers_for_others(user):
        return []
    url = f"{own_entries_url_for(entry.organization_id)}{entry.pk}/edit/"
    return [Button("代理で編集", url, icon_name="edit", priority=60)]
