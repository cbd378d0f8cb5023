"""Forms for the own account, for colleagues and for the organisation's contact (M4, M6)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from cms.members.accounts.models import User
from cms.members.organizations.domains import is_free_mail, normal_email, with_parents
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.standing import domains_of
from cms.web.fields import NarrowEmailField, PlainTextField, TelephoneField, tell_purposes

FREE_MAIL = (
    "フリーメールや携帯電話のメールアドレスは使えません。団体のメールアドレスを入力してください。"
)
FOREIGN_DOMAIN = (
    "団体のドメイン（{domain}）のメールアドレスを入力してください。"
    "ほかのドメインを使うときは、事務局へご連絡ください。"
)


def check_own_domain(email: str, organization: Organization | None) -> str:
    """Return the normalised `email` if an account of `organization` may use it (M4, M11).

    Raises:
        ValidationError: if it is free mail, or not in a domain of the organisation.
    """
    try:
        normal = normal_email(email)
    except ValueError as error:
        raise ValidationError("有効なメールアドレスを入力してください。") from error
    domain = normal.rpartition("@")[2]
    own = domains_of(organization)
    if own and set(own).isdisjoint(with_parents(domain)):
        raise ValidationError(FOREIGN_DOMAIN.format(domain="、".join(own)))
    if not own and is_free_mail(domain):
        raise ValidationError(FREE_MAIL)
    return normal


class ProfileForm(forms.ModelForm):
    """Name, department, telephone number, and news by mail or not (M6)."""

    class Meta:
        model = User
        fields = ("last_name", "first_name", "department", "tel", "wants_news")
        field_classes = {
            **dict.fromkeys(("last_name", "first_name", "department"), PlainTextField),
            "tel": TelephoneField,
        }
        labels = {"last_name": "姓", "first_name": "名"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tell_purposes(self)
        self.fields["last_name"].required = True
        self.fields["first_name"].required = True


class EmailForm(forms.Form):
    """The address for mails, which also works as login ID (M1, M6).

    It asks for the password: a forgotten session must not be enough to take over the account.
    """

    email = NarrowEmailField(
        label="新しいメールアドレス",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    old_password = forms.CharField(
        label="今のパスワード",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        """Refuse free mail, domains of others, and the present address."""
        email = check_own_domain(self.cleaned_data["email"], self.user.organization)
        if email.lower() == self.user.email.lower():
            raise ValidationError("今のメールアドレスと同じです。")
        return email

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise ValidationError("パスワードが違います。入力し直してください。")
        return password


class ContactForm(forms.ModelForm):
    """The default contact for new entries of the organisation (M6, R4)."""

    class Meta:
        model = Organization
        fields = ("contact_department", "contact_person", "contact_tel", "contact_email")
        field_classes = {
            **dict.fromkeys(("contact_department", "contact_person"), PlainTextField),
            "contact_tel": TelephoneField,
            "contact_email": NarrowEmailField,
        }
        help_texts = {
            "contact_department": "空欄の項目には、登録する人の会員情報が入ります。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tell_purposes(self)

    def save(self, commit: bool = True) -> Organization:
        """Save these fields only: a renaming may run at the same time (O8)."""
        self.instance.save(update_fields=self.Meta.fields)
        organization: Organization = self.instance
        return organization


class InvitationForm(forms.Form):
    """The person that the manager invites (M4)."""

    last_name = PlainTextField(label="姓", max_length=50)
    first_name = PlainTextField(label="名", max_length=50)
    department = PlainTextField(label="部署名", max_length=100, required=False)
    email = NarrowEmailField(label="メールアドレス", max_length=254)

    def __init__(self, organization: Organization, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        if organization.domain:
            # Other templates of forms print help texts as HTML.
            help_text = format_html("{} のメールアドレス", organization.domain)
            self.fields["email"].help_text = help_text

    def clean_email(self) -> str:
        """Refuse free mail, domains of others, and the address of a colleague.

        Do not refuse an address with an account elsewhere: the manager must not learn about it.
        """
        email = check_own_domain(self.cleaned_data["email"], self.organization)
        holder = User.objects.filter(organization=self.organization, email__iexact=email).first()
        if holder is not None:
            state = "います" if holder.is_active else "いますが、停止中です"
            raise ValidationError(f"同じメールアドレスの方（{holder.get_full_name()}）が{state}。")
        return email
