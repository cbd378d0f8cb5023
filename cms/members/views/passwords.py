"""Passwords by mailed link (M2)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import views as auth_views
from django.http import HttpResponse
from django.shortcuts import render

from cms.breadcrumbs import Crumb
from cms.members.forms.login import PasswordResetForm
from cms.rate_limits import is_too_often

RESETS_AN_ADDRESS = "20/h"


class PasswordResetView(auth_views.PasswordResetView):
    """Ask for a link by mail; the answer is the same whether the address is known or not (M2)."""

    form_class = PasswordResetForm
    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("パスワードの再設定")]}

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse whoever asks too often (2.4)."""
        if is_too_often(self.request, "password-reset", RESETS_AN_ADDRESS):
            return render(self.request, "429.html", self.extra_context, status=429)
        return super().post(*args, **kwargs)


class PasswordResetDoneView(auth_views.PasswordResetDoneView):
    """The mail is on its way, if the address is known."""

    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("パスワードの再設定")]}


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    """Choose a new password by a link that works once."""

    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("新しいパスワード")]}


class PasswordResetCompleteView(auth_views.PasswordResetCompleteView):
    """The new password is set."""

    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("新しいパスワード")]}
