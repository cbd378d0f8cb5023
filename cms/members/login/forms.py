"""Forms for login and password reset."""

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
from cms.web.fields import NarrowCharField, NarrowEmailField


class LoginForm(auth_forms.AuthenticationForm):
    """ID or e-mail address, and password (V1, M1).

    The error message is the same for existing and unknown IDs (M2). Only somebody who knows the
    password learns that the network is refused (M22).
    """

    username = NarrowCharField(
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
        """The request of the attempt; an empty one if a command uses the form."""
        return self.request or HttpRequest()

    @property
    def typed_id(self) -> str:
        return str(self.cleaned_data.get("username", ""))

    @property
    def account(self) -> User | None:
        return account_for(self.typed_id.strip())

    @property
    def is_locked(self) -> bool:
        """Whether ID and address are locked; unknown IDs can be locked too (M2)."""
        return bool(getattr(self.request, "axes_locked_out", False))

    @property
    def failure(self) -> LoginResult | None:
        """Why the attempt failed; None if a field was blank, which is no attempt."""
        codes = {error.code for error in self.non_field_errors().as_data()}
        found = {"locked": LoginResult.LOCKED, "refused": LoginResult.REFUSED}
        wrong = LoginResult.WRONG if codes else None
        return next((result for code, result in found.items() if code in codes), wrong)

    def clean(self) -> dict[str, Any]:
        """After too many wrong guesses, refuse the attempt without checking the password."""
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
        """Refuse closed accounts, and unknown networks if the policy says so (M22)."""
        super().confirm_login_allowed(user)
        if is_refused(user, client_address(self.origin)):
            raise ValidationError(self.error_messages["refused"], code="refused")

    def get_invalid_login_error(self) -> ValidationError:
        code = "locked" if self.is_locked else "invalid_login"
        return ValidationError(self.error_messages[code], code=code)


class PasswordResetForm(auth_forms.PasswordResetForm):
    """Send a reset link if an account has the address (M2)."""

    email = NarrowEmailField(
        label="メールアドレス",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Look up accounts after the response: its duration must not reveal them."""
        mail_reset_link(self.cleaned_data["email"])
