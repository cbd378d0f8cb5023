"""Password reset with a mailed link (M2)."""

from __future__ import annotations

from django.contrib.auth import views as auth_views

from cms.members.login.forms import PasswordResetForm
from cms.web.breadcrumbs import Crumb
from cms.web.rate_limits import RateLimitedView

RESETS_AN_ADDRESS = "20/h"


class PasswordResetView(RateLimitedView, auth_views.PasswordResetView):
    """Request a link by mail; known and unknown addresses get the same response (M2)."""

    door = "password-reset"
    rate = RESETS_AN_ADDRESS
    form_class = PasswordResetForm
    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("パスワードの再設定")]}


class PasswordResetDoneView(auth_views.PasswordResetDoneView):
    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("パスワードの再設定")]}


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("新しいパスワード")]}


class PasswordResetCompleteView(auth_views.PasswordResetCompleteView):
    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("新しいパスワード")]}
