"""Hostile parameters at every address: an answer below 500 each time (2.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver

from cms.web.middleware import MalformedInputMiddleware
from tests.actors import Actor, Cast
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

HUGE = "9" * 40
#: What addresses read, each with what it cannot be.
WORDS = dict.fromkeys(("id", "parent", "page_type", "collection_id", "collection_name"), "x")
QUERY = WORDS | {"next": "-1", "p": "-1", "page": "-1", "q": "\x00", "ordering": "x", "export": "x"}
NUMBERS = dict.fromkeys(("id", "parent", "p", "page", "collection_id"), HUGE) | {"next": "-1"}
#: No backup or dump is there to serve; the answer says when to come again.
UNAVAILABLE = 503
PART = re.compile(r"<(?:(\w+):)?\w+>")


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Yield every route without regular expressions but the one that ends the session."""
    for each in resolver.url_patterns:
        route = prefix + str(each.pattern).removeprefix("^")
        if isinstance(each, URLResolver):
            yield from routes(each, route)
        elif "(" not in route and "logout" not in route:
            yield route


def filled(route: str, number: str) -> str:
    """Return an address of the route, with a word where it takes any text."""
    path = PART.sub(lambda part: number if part[1] == "int" else "x", route)
    return "/" + path.removesuffix("$")


@pytest.fixture
def client() -> Client:
    """Return the browser of somebody who may open everything."""
    user = UserFactory(is_superuser=True, organization=None)
    client = Actor("superuser", user).client
    client.raise_request_exception = False
    return client


class TestEveryAddress:
    @pytest.mark.parametrize(
        ("method", "number", "query"),
        [("get", HUGE, QUERY), ("get", "1", NUMBERS), ("post", "1", QUERY)],
        ids=["words", "numbers", "forms"],
    )
    def test_answer__is_no_failure(
        self, client: Client, method: str, number: str, query: dict[str, str]
    ) -> None:
        failures = []
        for path in (filled(route, number) for route in routes(get_resolver())):
            with transaction.atomic():
                answer = getattr(client, method)(path, query)
                transaction.set_rollback(True)
            if answer.status_code >= 500 and answer.status_code != UNAVAILABLE:
                failures.append((path, answer.status_code))
        assert failures == []


class TestMalformedForms:
    @pytest.mark.parametrize("path", ["/login/", "/admin/pages/usage/12", "/admin/pages/usage/12/"])
    @pytest.mark.parametrize("boundary", ["", "; boundary=", "; boundary=\xff"])
    @pytest.mark.parametrize("checks", [False, True])
    def test_body_without_boundary__is_a_bad_request(
        self, path: str, boundary: str, checks: bool
    ) -> None:
        client = Client(enforce_csrf_checks=checks)
        client.get("/login/")
        answer = client.generic("POST", path, b"x", f"multipart/form-data{boundary}")
        assert answer.status_code in {301, 400, 403, 404}

    def test_page_form_without_counters__is_a_bad_request(self, client: Client) -> None:
        data = {"title": "x", "slug": "x", "action-publish": "on"}
        answer = client.post("/admin/pages/add/home/standardpage/3/", data)
        assert answer.status_code == 400
        assert "リクエストを処理できませんでした" in answer.content.decode()

    @pytest.mark.parametrize("place", ["images", "documents"])
    def test_chooser__of_no_number_is_a_bad_request(self, client: Client, place: str) -> None:
        answer = client.get(f"/admin/{place}/chooser/chosen/x/")
        assert answer.status_code == 400
        assert "リクエストを処理できませんでした" in answer.content.decode()


class TestOwnMistakes:
    def test_error_of_our_view__is_not_taken_for_malformed_input(self, cast: Cast) -> None:
        request = RequestFactory().get("/matching/search/")
        request.resolver_match = get_resolver().resolve("/login/")
        middleware = MalformedInputMiddleware(lambda _: None)
        assert middleware.process_exception(request, ValueError("ours")) is None
        assert middleware.process_exception(request, OverflowError()).status_code == 404
