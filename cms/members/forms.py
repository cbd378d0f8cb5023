"""The forms of login and password."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class LoginForm(AuthenticationForm):
    """ID or e-mail address, and password (V1, M1)."""

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
    }
