"""The second step of the secretariat's login: who needs it, and its state in the session (M3).

Between password and code the user is not logged in. The session stores whose password was right;
this gives access to the next screen only, for ten minutes and five wrong codes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import load_backend, login
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import constant_time_compare
from django_otp import login as keep_device
from django_otp.models import Device

from cms.members.access.enums import LoginResult
from cms.members.access.watch import Attempt, record_attempt
from cms.members.accounts.models import User

PENDING = "second_factor_pending"
LONGEST_PENDING = 600  # seconds
MOST_WRONG_CODES = 5


def needs_second_factor(user: User | AnonymousUser) -> bool:
    return bool(settings.SECRETARIAT_2FA and user.is_authenticated and user.is_secretariat)


def is_verified(user: User | AnonymousUser) -> bool:
    """Whether a device of `user` has accepted a code in this session."""
    return getattr(user, "otp_device", None) is not None


@dataclass(frozen=True)
class PendingLogin:
    """A user whose password was right, and the data stored in the session."""

    user: User
    kept: dict[str, Any]


def begin_second_factor(request: HttpRequest, user: User, next_url: str) -> HttpResponse:
    """Store the pending login in a session with a new key; redirect to the code screen."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "backend": getattr(user, "backend", ""),
        "hash": user.get_session_auth_hash(),
        "since": time.time(),
        "next": next_url,
        "wrong": 0,
    }
    return redirect("second_factor_code")


def pending_login(request: HttpRequest) -> PendingLogin | None:
    """Return the login between password and code, if any.

    It ends after ten minutes, or if the account was closed, left the secretariat or has a new
    password.
    """
    kept = request.session.get(PENDING)
    if kept is None or not 0 <= time.time() - kept["since"] <= LONGEST_PENDING:
        return None
    user = load_backend(kept["backend"]).get_user(kept["user"])
    if user is None or not needs_second_factor(user):
        return None
    if not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    return PendingLogin(user, kept)


def remember(request: HttpRequest, pending: PendingLogin, **values: Any) -> PendingLogin:
    request.session[PENDING] = pending.kept | values
    return PendingLogin(pending.user, request.session[PENDING])


def note_wrong_code(request: HttpRequest, user: User) -> bool:
    """Count and record a wrong code of `user` (M21); return whether another try is allowed."""
    record_attempt(Attempt.of(request, user.get_username(), user), LoginResult.CODE_WRONG)
    wrong: int = request.session[PENDING]["wrong"] + 1
    request.session[PENDING] |= {"wrong": wrong}
    request.session.modified = True
    return wrong < MOST_WRONG_CODES


def complete_login(request: HttpRequest, user: User, device: Device) -> HttpResponse:
    """Log in after `device` has accepted a code, and redirect to the requested page."""
    kept = request.session.pop(PENDING)
    record_attempt(Attempt.of(request, user.get_username(), user), LoginResult.SUCCESS)
    login(request, user, backend=kept["backend"])
    keep_device(request, device)
    return HttpResponseRedirect(kept["next"] or resolve_url(settings.LOGIN_REDIRECT_URL))
