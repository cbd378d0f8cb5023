"""Rate limits for requests (2.4)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import FormView
from django_ratelimit.core import is_ratelimited

from cms.web.client_address import client_address
from cms.web.networks import network_or_none

#: One line or machine gets at least so many IPv6 addresses, and may take any of them.
IPV6_PREFIX = 64


def sender_of(request: HttpRequest) -> str:
    """Return whom to count a request for: the client's address, for IPv6 its /64."""
    address = client_address(request)
    return str(network_or_none(f"{address}/{IPV6_PREFIX}")) if ":" in address else address


def is_too_often(
    request: HttpRequest, door: str, rate: str, *, key: str = "", counts: bool = True
) -> bool:
    """Count one attempt at `door` and tell whether it exceeds `rate` (e.g. "10/h").

    Attempts are counted by `key`, or by the sender if `key` is empty. If `counts` is
    false, this attempt is not counted; only the earlier ones are checked.
    """
    return bool(
        is_ratelimited(
            request,
            group=door,
            key=lambda group, request: key or sender_of(request),
            rate=rate,
            increment=counts,
        )
    )


class RateLimitedView(FormView):
    """A form that accepts at most `rate` submissions, valid or not; others get 429.

    Submissions are counted by sender or, if `is_per_account`, by user.
    """

    door: str
    rate: str
    is_per_account = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = str(request.user.pk) if self.is_per_account else ""
        if is_too_often(request, self.door, self.rate, key=key):
            return render(request, "429.html", self.extra_context, status=429)
        return super().post(request, *args, **kwargs)
