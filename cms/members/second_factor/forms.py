"""The forms that ask for a code (M3)."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django_otp.models import Device
from django_otp.oath import TOTP

from cms.members.accounts.models import User
from cms.members.second_factor import devices
from cms.members.second_factor.devices import CODE_DIGITS, RECOVERY_DIGITS, Secret

#: People copy codes with spaces, and recovery codes with the hyphens between the groups.
BETWEEN_DIGITS = re.compile(r"[\s\-‐‑–—―−ー]")
LONGEST_TYPED = 60
MINUTE = 60


class CodeInput(forms.TextInput):
    """A field that a phone can fill in; it never shows the typed code again."""

    def __init__(self) -> None:
        super().__init__(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        )

    def format_value(self, value: Any) -> None:
        """Show an empty field."""


class CodeField(forms.CharField):
    """Digits of any width, with or without separators."""

    widget = CodeInput

    def to_python(self, value: Any) -> str:
        return BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", super().to_python(value) or ""))


def wait_message(seconds: int) -> str:
    time = f"{seconds}秒" if seconds <= MINUTE else f"{-(-seconds // MINUTE)}分"
    return f"誤った入力が続いています。{time}ほど待ってから、もう一度入力してください。"


class CodeForm(forms.Form):
    """One field for a code of the app or a recovery code.

    After validation `device` is the device that accepted the code. `is_wrong` is true if a code was
    checked and refused; invalid input and a code during the wait do not count.
    """

    code = CodeField(
        label="確認コード",
        max_length=LONGEST_TYPED,
        help_text=f"アプリに表示されている{CODE_DIGITS}けたの数字、または{RECOVERY_DIGITS}けたの回復コード。",
        validators=[
            RegexValidator(
                rf"^(?:[0-9]{{{CODE_DIGITS}}}|[0-9]{{{RECOVERY_DIGITS}}})\Z",
                f"{CODE_DIGITS}けたの確認コードか、{RECOVERY_DIGITS}けたの回復コードを入力してください。",
            )
        ],
        error_messages={"required": "確認コードを入力してください。"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.device: Device | None = None
        self.is_wrong = False

    def clean_code(self) -> str:
        """Refuse a wrong or used code, and any code during the wait."""
        code: str = self.cleaned_data["code"]
        device = devices.device_for(self.user, code)
        seconds = devices.seconds_to_wait(device) if device else 0
        if seconds:
            raise ValidationError(wait_message(seconds), code="throttled")
        if device is None or not devices.accepts(device, code):
            self.is_wrong = True
            raise ValidationError(
                "コードが違うか、すでに使われています。アプリに表示されている新しいコードを入力してください。",
                code="wrong",
            )
        self.device = device
        return code


class FirstCodeForm(forms.Form):
    code = CodeField(
        label="確認コード",
        max_length=LONGEST_TYPED,
        help_text=f"アプリに表示されている{CODE_DIGITS}けたの数字。",
        validators=[
            RegexValidator(
                rf"^[0-9]{{{CODE_DIGITS}}}\Z", f"{CODE_DIGITS}けたの数字を入力してください。"
            )
        ],
        error_messages={"required": "確認コードを入力してください。"},
    )

    def __init__(self, *args: Any, secret: Secret, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret
        self.counter: TOTP | None = None
        self.is_wrong = False

    def clean_code(self) -> str:
        """Check that the app computes the same codes as the site."""
        code: str = self.cleaned_data["code"]
        self.counter = self.secret.counter_for(code)
        if self.counter is None:
            self.is_wrong = True
            raise ValidationError(
                "コードが違います。スマートフォンの時刻が合っているかを確かめ、"
                "アプリに表示されている新しいコードを入力してください。",
                code="wrong",
            )
        return code
