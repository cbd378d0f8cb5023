"""Accounts in the admin: Wagtail's screens for superusers, ours for the secretariat (M12)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic.models import CreateView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import ListingButton
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import users

from cms.admin.audit import Operator, record
from cms.admin.policies import NoDeletePolicy
from cms.admin.screens import AnySpelling, OneByOneMixin
from cms.members.accounts import colleagues, email_changes, invitations
from cms.members.accounts.models import MemberAccount, User
from cms.members.organizations.names import OrganizationField
from cms.tabular.spreadsheets import JapaneseSpreadsheet

MEMBER_FIELDS = {"organization", "department", "tel"}
OWN_FIELDS = ["organization", "last_name", "first_name", "email", "department", "tel"]
CHANGE_ACCOUNTS = "members.change_memberaccount"
NO_ORGANIZATION = "団体名の一部で候補が出ます。事務局とＷＧメンバでは空欄にします。"
TAKEN = "このメールアドレスは、ほかのアカウントで使われています。"


class AccountCreationForm(UserCreationForm):
    """A new account with its organisation (1.0); its holder chooses the password (M2)."""

    organization = OrganizationField(label="団体", required=False, help_text=NO_ORGANIZATION)

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | MEMBER_FIELDS

    def save(self, commit: bool = True) -> Any:
        self.instance.set_unusable_password()
        user = super().save(commit)
        if commit:
            invitations.invite(user)
        return user


class ManagerStaysForm(forms.BaseModelForm):
    """Somebody else must take over before a manager's account is closed or moves (M4).

    The only open account of an organisation can be closed: nobody is there to take over.
    """

    def clean_is_active(self) -> bool:
        is_active: bool = self.cleaned_data["is_active"]
        is_closing = self.instance.is_manager and not is_active
        if is_closing and colleagues.others_beside(self.instance).exists():
            raise forms.ValidationError("先に管理者をほかの方に引き継いでください。")
        return is_active

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.is_manager and "organization" in self.changed_data:
            self.add_error("organization", "管理者です。先に管理者をほかの方に引き継いでください。")
        return data


class AccountEditForm(ManagerStaysForm, UserEditForm):
    """An account with its organisation (1.0)."""

    organization = OrganizationField(label="団体", required=False, help_text=NO_ORGANIZATION)

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | MEMBER_FIELDS

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        if commit and "email" in self.changed_data:
            email_changes.tell_old_address(user, self.initial["email"])
        return user


class AccountURLFinder(ModelAdminURLFinder):
    """Members' accounts lead to the secretariat's screen, others to Wagtail's own."""

    edit_url_name = "wagtailusers_users:edit"

    def get_edit_url(self, instance: User) -> str | None:
        is_members = instance.organization_id is not None and not instance.is_superuser
        if is_members and (self.user is None or self.user.has_perm(CHANGE_ACCOUNTS)):
            return reverse("members/accounts:edit", args=[instance.pk])
        url: str | None = super().get_edit_url(instance)
        return url


class AccountIndexView(OneByOneMixin, users.IndexView):
    def get_delete_url(self, instance: User) -> None:
        """Return nothing: accounts are closed instead."""


class AccountEditView(users.EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.can_delete = False

    @transaction.atomic
    def save_instance(self) -> Any:
        was_active = User.objects.get(pk=self.object.pk).is_active
        is_active = self.form.cleaned_data.get("is_active", was_active)
        self.form.instance.is_active = was_active
        user = super().save_instance()
        set_active(user, Operator.of(self.request), is_active=is_active)
        return user


class AccountDeleteView(users.DeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse: an account is closed instead, and entries keep their registrant (M4)."""
        raise PermissionDenied


class AccountViewSet(users.UserViewSet):
    """Wagtail's own screens for accounts, open to superusers only, under the rules of M4."""

    index_view_class = AccountIndexView
    edit_view_class = AccountEditView
    delete_view_class = AccountDeleteView

    url_finder_class = AccountURLFinder

    def get_form_class(self, for_update: bool = False) -> Any:
        return AccountEditForm if for_update else AccountCreationForm


class MemberAccountPolicy(NoDeletePolicy):
    """Forbid deleting: an account is closed instead, and entries keep their registrant (M4)."""


class MemberAccountForm(WagtailAdminModelForm):
    """What the secretariat may edit of a member's account: no password, no permissions."""

    organization = OrganizationField(label="団体")
    manages = forms.BooleanField(
        label="団体の管理者にする",
        required=False,
        help_text="団体に１人です。今の管理者から引き継がれます。",
    )

    class Meta:
        model = MemberAccount
        fields = [*OWN_FIELDS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("last_name", "first_name", "email"):
            self.fields[name].required = True
        self.fields["manages"].initial = self.instance.is_manager

    def clean_email(self) -> str:
        """Refuse the address of another open account, because people log in with it."""
        email: str = self.cleaned_data["email"]
        others = User.objects.filter(email__iexact=email, is_active=True)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(TAKEN)
        return email


class MemberAccountEditForm(ManagerStaysForm, MemberAccountForm):
    class Meta(MemberAccountForm.Meta):
        fields = [*OWN_FIELDS, "is_active"]

    def clean_manages(self) -> bool:
        """Let nobody become manager whose account is closed."""
        manages: bool = self.cleaned_data["manages"]
        is_open = self.cleaned_data.get("is_active", True)
        if manages and not is_open and not self.instance.is_manager:
            raise forms.ValidationError("停止中のアカウントは管理者になれません。")
        return manages and is_open


def set_active(user: User, operator: Operator, *, is_active: bool) -> None:
    """Close or reopen the account, if it is not so already."""
    if user.is_manager and not is_active:
        colleagues.leave_unmanaged(user, operator)
    change = colleagues.reopen_account if is_active else colleagues.close_account
    change(user, operator)


class MemberIndexView(AnySpelling, JapaneseSpreadsheet, IndexView):
    def get_list_more_buttons(self, instance: MemberAccount) -> list[Any]:
        buttons = list(super().get_list_more_buttons(instance))
        if not instance.has_usable_password():
            url = reverse("invite_again", args=[instance.pk])
            buttons.append(ListingButton("招待メールをもう一度送る", url=url, icon_name="mail"))
        return buttons


class MemberCreateView(CreateView):
    """Create an account; its holder gets an invitation and chooses the password (M12)."""

    def save_instance(self) -> Any:
        """Create the account with the same function as managers do."""
        data = self.form.cleaned_data
        user = colleagues.add_account(
            data["organization"],
            Operator.of(self.request),
            is_manager=data["manages"],
            **{name: data[name] for name in OWN_FIELDS if name != "organization"},
        )
        return MemberAccount.objects.get(pk=user.pk)


class MemberEditView(EditView):
    """Edit a member's account; mail its holder when the address or the standing changes."""

    @transaction.atomic
    def save_instance(self) -> Any:
        """Save the plain fields; `colleagues` makes the changes that have rules."""
        operator, data = Operator.of(self.request), self.form.cleaned_data
        was_active = MemberAccount.objects.get(pk=self.object.pk).is_active
        account: MemberAccount = self.form.save(commit=False)
        account.is_active = was_active
        account.save()
        if "email" in self.form.changed_data:
            email_changes.tell_old_address(account, self.form.initial["email"])
        set_active(account, operator, is_active=data["is_active"])
        if data["manages"]:
            colleagues.make_manager(MemberAccount.objects.get(pk=account.pk), operator)
        changed = ["is_manager" if name == "manages" else name for name in self.form.changed_data]
        record(account, "wagtail.edit", operator, fields=changed)
        return MemberAccount.objects.get(pk=account.pk)


class MemberAccountViewSet(ModelViewSet):
    """The accounts of members, for the secretariat (O2)."""

    model = MemberAccount
    icon = "user"
    menu_label = "アカウント"
    list_display = [
        "username",
        Column("name", label="氏名", accessor="get_full_name"),
        "organization",
        "email",
        BooleanColumn("is_manager", label="団体の管理者", sort_key="is_manager"),
        BooleanColumn("is_active", label="有効", sort_key="is_active"),
    ]
    list_filter = ["is_active", "is_manager"]
    list_export = [
        "username",
        "organization",
        "last_name",
        "first_name",
        "department",
        "email",
        "tel",
        "is_manager",
        "is_active",
        "last_login",
    ]
    search_backend_name = None
    search_fields = MemberAccount.SEARCHED
    ordering = ["username"]
    index_view_class = MemberIndexView
    add_view_class = MemberCreateView
    edit_view_class = MemberEditView
    copy_view_enabled = False
    add_to_reference_index = False

    def get_form_class(self, for_update: bool = False) -> Any:
        return MemberAccountEditForm if for_update else MemberAccountForm
