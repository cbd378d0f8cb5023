"""Password reset with a mailed link (M2)."""

from __future__ import annotations

from django.contrib.auth import views as auth_views

from cms.members.accounts.models import User
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
    """Set the password; the link of a closed account does nothing."""

    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("新しいパスワード")]}

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None


class PasswordResetCompleteView(auth_views.PasswordResetCompleteView):
    extra_context = {"breadcrumbs": [Crumb("ホーム", "/"), Crumb("新しいパスワード")]}
