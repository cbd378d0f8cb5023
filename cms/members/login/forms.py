"""The forms of login and password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from cms.members.access import locks
from cms.members.access.enums import LoginResult
from cms.members.access.watch import is_refused
from cms.members.accounts.login_ids import account_for
from cms.members.accounts.models import User
from cms.members.login.password_links import mail_reset_link
from cms.web.client_address import client_address


class LoginForm(auth_forms.AuthenticationForm):
    """ID or e-mail address, and password (V1, M1).

    What is wrong is said in the same words for IDs that exist and IDs that do not (M2). Only who
    knows the password learns that the network is refused (M22).
    """

    username = forms.CharField(
        label="ID（またはメールアドレス）",
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="パスワード",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    error_messages = {
        "invalid_login": "IDまたはパスワードが違います。入力し直してください。",
        "inactive": "IDまたはパスワードが違います。入力し直してください。",
        "locked": (
            "ログインの失敗が続いたため、この場所からのログインを止めています。"
            "30分ほどたってから、もう一度お試しください。お急ぎのときは事務局へご連絡ください。"
        ),
        "refused": (
            "団体が登録したネットワークではないため、ログインできません。"
            "団体のネットワークからログインするか、事務局へご連絡ください。"
        ),
    }

    @property
    def origin(self) -> HttpRequest:
        """The request that the attempt came with; a blank one where a command tries."""
        return self.request or HttpRequest()

    @property
    def typed_id(self) -> str:
        """What was typed for an ID."""
        return str(self.cleaned_data.get("username", ""))

    @property
    def account(self) -> User | None:
        """The account that it names, if any."""
        return account_for(self.typed_id.strip())

    @property
    def is_locked(self) -> bool:
        """Whether ID and address are locked; said of IDs that nobody has, too (M2)."""
        return bool(getattr(self.request, "axes_locked_out", False))

    @property
    def failure(self) -> LoginResult | None:
        """What the attempt failed by; None if there was none, a field being blank."""
        codes = {error.code for error in self.non_field_errors().as_data()}
        found = {"locked": LoginResult.LOCKED, "refused": LoginResult.REFUSED}
        wrong = LoginResult.WRONG if codes else None
        return next((result for code, result in found.items() if code in codes), wrong)

    def clean(self) -> dict[str, Any]:
        """Look at the password, unless too many people guess at it.

        Raises:
            ValidationError: if anything is wrong.
        """
        typed = self.typed_id
        if typed and self.cleaned_data.get("password") and locks.is_besieged(self.origin, typed):
            raise ValidationError(self.error_messages["locked"], code="locked")
        try:
            return dict(super().clean() or {})
        except ValidationError:
            if not self.is_locked and self.user_cache is None:
                locks.count_wrong_guess(self.origin, typed)
            raise

    def confirm_login_allowed(self, user: User) -> None:
        """Refuse networks that the organisation does not know, if the site is set to (M22).

        Raises:
            ValidationError: if the account is closed or the network refused.
        """
        super().confirm_login_allowed(user)
        if is_refused(user, client_address(self.origin)):
            raise ValidationError(self.error_messages["refused"], code="refused")

    def get_invalid_login_error(self) -> ValidationError:
        """Return what is said at the top of the form."""
        code = "locked" if self.is_locked else "invalid_login"
        return ValidationError(self.error_messages[code], code=code)


class PasswordResetForm(auth_forms.PasswordResetForm):
    """The address to which a link goes, if an account has it (M2)."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Look for accounts and write to them when the answer is out: its time tells nothing."""
        mail_reset_link(self.cleaned_data["email"])
