"""Keeps a session alive while somebody works in it, within a limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cms.jobs import retention

#: A session is written at most so often.
EVERY = timedelta(days=1)
KEY = "renewed_at"
#: What an open editor of the admin asks by itself, also when nobody sits before it.
BY_ITSELF = "/admin/editing-sessions/"


class SessionRenewalMiddleware:
    """Let a session end only after `SESSION` without work, and `LONGEST_SESSION` after the login.

    It costs no query on most requests: the day of the login comes with the account.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed and not request.path.startswith(BY_ITSELF):
            user = request.user
            if user.is_authenticated and user.last_login:
                _renew(request, user.last_login)
        return response


def _renew(request: HttpRequest, logged_in: datetime) -> None:
    now = timezone.now()
    renewed = request.session.get(KEY) or logged_in.timestamp()
    left = logged_in + retention.LONGEST_SESSION - now
    if now.timestamp() - renewed < EVERY.total_seconds() or left <= timedelta():
        return
    request.session.set_expiry(min(left, retention.SESSION))
    request.session[KEY] = now.timestamp()
