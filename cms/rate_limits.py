"""How often somebody may knock (2.4)."""

from __future__ import annotations

from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

from cms.client_address import client_address


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
