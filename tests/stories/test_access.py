"""Who may open which address, asked with real requests (1.0).

`tests/catalog/entries/test_access_table.py` and its siblings look closer: at every state of an
entry or page, and at what a refusal says.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TestCase, override_settings

from tests.actors import NAMES, Actor
from tests.guidebook.worlds import ticket_of
from tests.second_factor import Clock, enter_password, phone_of, verified
from tests.stories.access_table import LINES
from tests.stories.access_world import World

LOGOUT = "/logout/"


def outcome(response: HttpResponse, actor: Actor) -> str:
    """Return the answer in one word of the table."""
    place = response.get("Location", "")
    if response.status_code not in {301, 302}:
        return str(response.status_code)
    if place.startswith("/login/"):
        return "login" if actor.user is None else str(actor.client.get(place).status_code)
    return "admin" if place == "/admin/" else "30x"


class AccessTestCase(TestCase):
    """Tests that share one world; no request leaves anything behind."""

    world: ClassVar[World]

    @classmethod
    def setUpTestData(cls) -> None:
        """Build the world once."""
        cls.world = World()

    def ask(self, method: str, address: str, name: str) -> str:
        """Return the answer that an actor gets, in one word."""
        cache.clear()
        actor = self.world.cast[name]
        if address == LOGOUT:  # only this ends a session, which others still need
            actor = Actor(name, actor.user)
        path = address.format(**self.world.names)
        with transaction.atomic():
            found = outcome(self.send(actor, method, path), actor)
            transaction.set_rollback(True)
        return found

    def send(self, actor: Actor, method: str, path: str) -> HttpResponse:
        """Send what the method of the table stands for."""
        forms: dict[str, dict[str, str]] = {
            "SEND": {"helpful": "yes", "ticket": ticket_of(self.world.chapter)},
            "SAVE": {"progress_1": "done", "action": "save"},
        }
        if method in forms:
            return actor.client.post(path, forms[method])
        response: HttpResponse = getattr(actor.client, method.lower())(path)
        return response


class TestAccess(AccessTestCase):
    def test_every_address__answers_as_in_the_table(self) -> None:
        observed = {
            f"{method} {address}": {name: self.ask(method, address, name) for name in NAMES}
            for method, address, _ in LINES
        }
        assert observed == {f"{method} {address}": told for method, address, told in LINES}

    def test_table__has_a_line_for_every_address_once(self) -> None:
        asked = [(method, address) for method, address, _ in LINES]
        assert len(set(asked)) == len(asked)

    def test_braces__are_all_used(self) -> None:
        used = "".join(address for _, address, _ in LINES)
        assert [name for name in self.world.names if f"{{{name}}}" not in used] == []


@override_settings(SECRETARIAT_2FA=True)
class TestSecondFactor(AccessTestCase):
    """The two addresses that answer otherwise once the secretariat needs a second factor (M3)."""

    def test_app_and_codes__are_the_secretariats_own(self) -> None:
        address = "/account/second-factor/"
        observed = {name: self.ask("GET", address, name) for name in NAMES}
        user = self.world.user("secretariat")
        phone_of(user, Clock())
        observed["secretariat"] = str(verified(Client(), user).get(address).status_code)
        refused = dict.fromkeys(NAMES, "403")
        assert observed == refused | {"visitor": "login", "secretariat": "200"}

    def test_code__is_asked_for_after_the_right_password(self) -> None:
        client = Client()
        enter_password(client, self.world.user("secretariat"))
        assert client.get("/login/code/", follow=True).status_code == 200
        assert client.get("/admin/")["Location"].startswith("/login/")
