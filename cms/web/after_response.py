"""Work that runs after the response has been sent (2.4).

A mail server may take seconds. If the response waited for it, the response time would reveal
whether an address is registered here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar, copy_context

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

Work = Callable[[], object]

#: Work of the current request that runs later; None outside of a request.
_later: ContextVar[list[Work] | None] = ContextVar("_later", default=None)


def after_response(work: Work) -> None:
    """Run `work` after the response has been sent; in commands and jobs, run it at once."""
    later = _later.get()
    if later is None:
        work()
    else:
        later.append(work)


class AfterResponseMiddleware:
    """Run the collected work when the server closes the response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        later: list[Work] = []
        token = _later.set(later)
        try:
            response = self.get_response(request)
        finally:
            _later.reset(token)
        if later:
            _do_on_close(response, later)
        return response


def _do_on_close(response: HttpResponse, later: list[Work]) -> None:
    close = response.close
    # The request id is cleared at the end of the request, but log lines of the work need it (O13).
    context = copy_context()

    def close_and_work() -> None:
        close()
        while later:
            context.run(_do, later.pop(0))

    response.close = close_and_work  # type: ignore[method-assign]


def _do(work: Work) -> None:
    try:
        work()
    except Exception:
        logger.exception("Work after the response failed")
