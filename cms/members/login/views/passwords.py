"""Passwords by mailed link (M2)."""

from __future__ import annotations

from django.contrib.auth import views as auth_views

from cms.members.login.forms import PasswordResetForm
from cms.web.breadcrumbs import Crumb
from cms.web.rate_limits import RateLimitedView

RESETS_AN_ADDRESS = "20/h"


class PasswordResetView(RateLimitedView, auth_views.PasswordResetView):
    """Ask for a link by mail; the answer is the same whether the address is known or not (M2)."""

    door = "password-reset"
    rate = RESETS_AN_ADDRESS
    form_class = PasswordResetForm
    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("パスワードの再設定")]}


class PasswordResetDoneView(auth_views.PasswordResetDoneView):
    """The mail is on its way, if the address is known."""

    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("パスワードの再設定")]}


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    """Choose a new password by a link that works once."""

    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("新しいパスワード")]}


class PasswordResetCompleteView(auth_views.PasswordResetCompleteView):
    """The new password is set."""

    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("新しいパスワード")]}
