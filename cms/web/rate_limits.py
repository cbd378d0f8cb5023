"""How often somebody may knock (2.4)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import FormView
from django_ratelimit.core import is_ratelimited

from cms.web.client_address import client_address


def is_too_often(
    request: HttpRequest, door: str, rate: str, *, key: str = "", counts: bool = True
) -> bool:
    """Count one knock at `door` and tell whether it is more than `rate` (e.g. "10/h") allows.

    Knocks are counted by `key`, or by the client's address where there is none. Without `counts`
    only tell whether those counted so far are too many.
    """
    return bool(
        is_ratelimited(
            request,
            group=door,
            key=lambda group, request: key or client_address(request),
            rate=rate,
            increment=counts,
        )
    )


class RateLimitedView(FormView):
    """A form that is not sent in more often than `rate` allows, whether it is right or wrong.

    Counted by the client's address, or, where `is_per_account`, by who is logged in.
    """

    door: str
    rate: str
    is_per_account = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse who comes too often."""
        key = str(request.user.pk) if self.is_per_account else ""
        if is_too_often(request, self.door, self.rate, key=key):
            return render(request, "429.html", self.extra_context, status=429)
        return super().post(request, *args, **kwargs)
