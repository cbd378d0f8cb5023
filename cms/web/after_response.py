"""Work for which nobody waits: done when the answer has gone out (2.4).

A mail server may take seconds. Who waits for it learns from the clock what the answer must not
tell: whether an address is known here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar, copy_context

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

Work = Callable[[], object]

#: What the request being answered leaves for later; None outside of requests.
_later: ContextVar[list[Work] | None] = ContextVar("_later", default=None)


def after_response(work: Work) -> None:
    """Do `work` once the answer is out; in commands and jobs at once."""
    later = _later.get()
    if later is None:
        work()
    else:
        later.append(work)


class AfterResponseMiddleware:
    """Do what was left for later when the server closes the response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Collect the work, and hang it on the end of the response."""
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
    # The end of the request forgets its id; the work's log lines belong to it all the same (O13).
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
