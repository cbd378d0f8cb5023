"""Hostile parameters at every address: an answer below 500 each time (2.4)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import get_resolver

from cms.web.middleware import MalformedInputMiddleware
from tests.actors import Actor, Cast
from tests.conftest import rolled_back_later
from tests.factories import UserFactory
from tests.stories.access_world import World
from tests.stories.hostile import Attacker

pytestmark = pytest.mark.django_db

#: How many requests each actor sends; a search for faults takes thousands.
REQUESTS = int(os.environ.get("HOSTILE_REQUESTS", "60"))


@pytest.fixture(scope="class")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Return everybody, and one of everything; no request leaves anything behind."""
    with rolled_back_later(django_db_blocker):
        yield World()


@pytest.fixture
def client() -> Client:
    """Return the browser of somebody who may open everything."""
    user = UserFactory(is_superuser=True, organization=None)
    client = Actor("superuser", user).client
    client.raise_request_exception = False
    return client


class TestEveryAddress:
    @pytest.mark.parametrize(
        "name", ["visitor", "general", "colleague", "special", "wg", "secretariat"]
    )
    def test_answers__are_no_failures(self, world: World, name: str) -> None:
        attacker = Attacker(world.cast[name], world)
        attacker.attack(REQUESTS)
        assert attacker.failures == {}, attacker.told()

    def test_every_address__fails_for_no_superuser(self, world: World) -> None:
        attacker = Attacker(
            Actor("superuser", UserFactory(is_superuser=True, organization=None)), world
        )
        attacker.attack(max(REQUESTS, len(attacker.routes)))
        assert attacker.failures == {}, attacker.told()


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

    def test_set_of_forms_without_its_keys__is_a_bad_request(
        self, client: Client, cast: Cast
    ) -> None:
        organization = cast["special"].user.organization
        counters = {"TOTAL_FORMS": "2", "INITIAL_FORMS": "2", "MIN_NUM_FORMS": "0"}
        data = {f"networks-{name}": value for name, value in counters.items()}
        answer = client.post(f"/admin/organizations/edit/{organization.pk}/", {"name": "x"} | data)
        assert answer.status_code == 400
        assert "リクエストを処理できませんでした" in answer.content.decode()

    @pytest.mark.parametrize("number", ["x", "1e9", "-1", "9" * 40, "9" * 5_000])
    def test_ledger__of_no_number_is_not_found(self, client: Client, number: str) -> None:
        assert client.get(f"/admin/mails/inspect/{number}/").status_code == 404

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
