"""Work for which nobody waits (2.4)."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from cms.web.after_response import AfterResponseMiddleware, after_response

#: Closing a response looks after the connections of the database.
pytestmark = pytest.mark.django_db


def answer(*work: Any) -> HttpResponse:
    """Return the response to a request that leaves `work` for later."""

    def view(request: HttpRequest) -> HttpResponse:
        for each in work:
            after_response(each)
        return HttpResponse("ok")

    return AfterResponseMiddleware(view)(HttpRequest())


class TestAfterResponse:
    def test_work__waits_until_the_response_is_closed(self) -> None:
        done: list[str] = []

        response = answer(lambda: done.append("a"), lambda: done.append("b"))

        assert done == []
        response.close()
        assert done == ["a", "b"]

    def test_work__is_done_once(self) -> None:
        done: list[str] = []
        response = answer(lambda: done.append("a"))

        response.close()
        response.close()

        assert done == ["a"]

    def test_work__outside_of_requests_is_done_at_once(self) -> None:
        done: list[str] = []

        after_response(lambda: done.append("a"))

        assert done == ["a"]

    def test_work__that_fails_keeps_nothing_else_from_being_done(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        done: list[str] = []

        def broken() -> None:
            raise ValueError("mail server")

        response = answer(broken, lambda: done.append("a"))
        with caplog.at_level(logging.ERROR):
            response.close()

        assert done == ["a"]
        assert "Work after the response failed" in caplog.text

    def test_work__of_a_request_that_fails_is_forgotten(self) -> None:
        done: list[str] = []

        def view(request: HttpRequest) -> HttpResponse:
            after_response(lambda: done.append("a"))
            raise RuntimeError

        with pytest.raises(RuntimeError):
            AfterResponseMiddleware(view)(HttpRequest())
        after_response(lambda: done.append("later"))

        assert done == ["later"]

    def test_work__that_leaves_more_work_does_it_then(self) -> None:
        done: list[str] = []

        response = answer(lambda: after_response(lambda: done.append("a")))
        response.close()

        assert done == ["a"]

    def test_requests__do_not_mix(self) -> None:
        done: list[str] = []
        first, second = (answer(lambda name=name: done.append(name)) for name in "ab")

        second.close()
        first.close()

        assert done == ["b", "a"]
