"""Middleware that requires the second factor for sessions of the secretariat (M3)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from cms.members.second_factor.verification import is_verified, needs_second_factor

ASK_AGAIN = "事務局のアカウントは、確認コードによるログインが必要です。"


class SecondFactorMiddleware:
    """End sessions from before SECRETARIAT_2FA, or with an app that is replaced or removed.

    It needs no query: the account is loaded together with its secretariat flag.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not needs_second_factor(request.user) or is_verified(request.user):
            return self.get_response(request)
        logout(request)
        if request.path in {reverse("login"), reverse("logout")}:
            return self.get_response(request)
        messages.warning(request, ASK_AGAIN)
        wanted = request.get_full_path() if request.method == "GET" else "/"
        response = redirect_to_login(wanted)
        add_never_cache_headers(response)
        return response
