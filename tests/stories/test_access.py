"""Who may open which address, asked with real requests (1.0).

`tests/catalog/entries/test_access_table.py` and its siblings look closer: at every state of an
entry or page, and at what a refusal says.
"""

from __future__ import annotations

import itertools
import re
from typing import ClassVar
from urllib.parse import quote

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TestCase, override_settings

from catalog.models import Entry, EntryDocument
from tests.actors import NAMES, Actor
from tests.guidebook.worlds import ticket_of
from tests.second_factor import Clock, enter_password, phone_of, verified
from tests.stories.access_table import LEVELS, LINES
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


class TestListLevel(AccessTestCase):
    """Follows words from answer to answer, as somebody does who may not open an entry (V3, M13)."""

    WORDS = ("灯台", "砂浜", "氷山", "干潟", "峡谷", "草原", "火口", "滝壺")
    BEGINNING = "この情報の概要の始まりです。" * 3
    #: What asks for a text, by any name.
    ASKING = "q={word}&query={word}&search={word}&sort=relevance"
    LISTS = ("/matching/search/", "/search/", "/api/v1/entries")

    #: Texts by entry and level that nothing else on the site has.
    hidden: ClassVar[dict[str, dict[str, list[str]]]]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.hidden = {entry: cls.hide(cls.world.names[entry]) for entry in LEVELS}

    @classmethod
    def hide(cls, pk: int) -> dict[str, list[str]]:
        """Write texts into the entry; return those that each level must not show."""
        sayings = [f"{pk}番の{word}" for word in cls.WORDS]
        values = {
            "cost_guide": f"年額{pk}円",
            "url": f"https://hidden{pk}.example.jp/",
            "contact_company": f"隠れた{pk}社",
            "contact_department": f"隠れた{pk}課",
            "contact_person": f"隠れた{pk}氏",
            "contact_tel": f"099-999-{pk:04}",
            "contact_email": f"hidden{pk}@example.jp",
        }
        title, document = f"題名{pk}の情報", f"隠れた{pk}資料"
        entry = Entry.objects.get(pk=pk)
        for name, value in values.items():
            setattr(entry, name, value)
        entry.title, entry.summary = title, cls.BEGINNING + "です。".join(sayings)
        entry.save()
        EntryDocument.objects.filter(entry=entry).update(title=document)
        hidden = [*values.values(), *sayings, document]
        return {"whole": [], "list": hidden, "none": [*hidden, title]}

    def answer(self, name: str, address: str, word: str) -> str:
        """Return the text that the address answers to a word."""
        path = address.format(**self.world.names)
        asking = self.ASKING.format(word=quote(word))
        response = self.world.cast[name].client.get(f"{path}{'&' if '?' in path else '?'}{asking}")
        return re.sub(r"</?mark>", "", b"".join(response).decode(errors="replace"))

    def leaks(self, name: str, address: str, word: str) -> list[str]:
        """Return what the answer shows although the level of its reader forbids it."""
        text = self.answer(name, address, word)
        hidden = [each for entry, told in LEVELS.items() for each in self.hidden[entry][told[name]]]
        return [each for each in hidden if each in text]

    def test_no_address__shows_more_than_the_level_of_its_reader(self) -> None:
        leaks = {
            (name, address, word): found
            for method, address, told in LINES
            for name in NAMES
            for word in (self.WORDS[3], "隠れた")
            if method == "GET" and told[name] == "200"
            if any(level[name] != "whole" for level in LEVELS.values())
            if (found := self.leaks(name, address, word))
        }
        assert leaks == {}

    def test_words__one_by_one_give_no_more_than_the_beginning(self) -> None:
        asked = itertools.product(("visitor", "other", "wg"), self.LISTS, self.WORDS)
        assert [each for each in asked if self.leaks(*each)] == []

    def test_entries__are_found_by_what_is_hidden(self) -> None:
        title = f"題名{self.world.names['closed']}の情報"
        for address in self.LISTS:
            assert title in self.answer("visitor", address, self.WORDS[3])


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
