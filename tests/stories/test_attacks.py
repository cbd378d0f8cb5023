"""Attacks that fail (spec 2.4): what is asked of every address at once, not of one screen."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

from catalog.models import Takedown
from cms.members.access.enums import LoginResult
from cms.members.models import LoginRecord, User
from cms.models import MailRecord
from guidebook.models import GlossaryTerm
from tests.actors import Actor, Cast
from tests.catalog.html import text_of
from tests.factories import (
    PASSWORD,
    GenreFactory,
    OrganizationFactory,
    UserFactory,
    approved_entry,
    like,
)

pytestmark = pytest.mark.django_db

HOSTILE = '=HYPERLINK("https://evil.example/")'
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
#: What stands for the parts of an address.
NUMBER, WORD = "1", "x"
#: Tables that change with every request, whoever sends it.
RESTLESS = {"sessions.session", "wagtailcore.modellogentry", "members.loginrecord"}
#: What a category editor may write: genres, drafts of the guidebook, and his own settings; and that
#: copies of what visitors see have become old.
WG_WRITES = {
    "catalog.genre",
    "catalog.entrytext",
    "home.publicchange",
    "guidebook.glossaryterm",
    "wagtailcore.page",
    "wagtailcore.revision",
    "wagtailcore.referenceindex",
    "wagtailcore.pagelogentry",
    "wagtailcore.editingsession",
    "wagtailcore.comment",
    "wagtailcore.commentreply",
    "wagtailusers.userprofile",
    "wagtailadmin.editingsession",
    "django_content_type",
}


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Yield every address below `prefix`, its parts filled in."""
    for each in (resolver or get_resolver()).url_patterns:
        path = prefix + _filled(each)
        if isinstance(each, URLResolver):
            yield from addresses(each, path)
        elif isinstance(each, URLPattern):
            yield f"/{path}"


def _filled(pattern: URLPattern | URLResolver) -> str:
    """Return one part of an address, numbers where it wants numbers."""
    if isinstance(pattern.pattern, RoutePattern):
        route = re.sub(r"<(?:int|uuid):\w+>", NUMBER, str(pattern.pattern))
        return re.sub(r"<[\w:]*>", WORD, route)
    text, names = normalize(str(pattern.pattern))[0]
    for value in (NUMBER, WORD):
        filled = str(text % dict.fromkeys(names, value))
        if pattern.pattern.match(filled):
            return filled
    return str(text % dict.fromkeys(names, WORD))


ADMIN = sorted({each for each in addresses() if each.startswith("/admin/")})
ADMIN_WITHOUT_LOGIN = {"/admin/login/", "/admin/logout/", "/admin/jsi18n/", "/admin/sprite/"}


def contents() -> dict[str, Any]:
    """Return every row of every table but the restless ones."""
    return {
        model._meta.label_lower: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.managed and model._meta.label_lower not in RESTLESS
    }


class TestAdmin:
    def test_addresses__are_all_found(self) -> None:
        assert len(ADMIN) > 250
        for path in ("/admin/users/edit/1/", "/admin/members/logins/", "/admin/matching/1/review/"):
            assert path in ADMIN

    @pytest.mark.parametrize("name", ["visitor", "special"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_members__get_nowhere(self, cast: Cast, name: str, method: str) -> None:
        send = getattr(cast[name].client, method)
        before = contents()
        answered = {}
        for path in ADMIN:
            response = send(path, {"is_superuser": "on"})
            answered[path] = response.status_code

        refused = {path for path, status in answered.items() if status in {302, 403, 404, 405}}
        assert set(answered) - refused <= ADMIN_WITHOUT_LOGIN
        assert contents() == before

    def test_members__are_told_so_instead_of_sent_in_circles(self, cast: Cast) -> None:
        response = cast["general"].client.get("/admin/", follow=True)

        assert response.status_code == 403
        assert len(response.redirect_chain) <= 2

    def test_category_editor__writes_nothing_else_by_hand_made_posts(self, cast: Cast) -> None:
        approved_entry(organization=cast.owner)
        victim = UserFactory()
        fields = {
            "is_superuser": "on",
            "is_active": "on",
            "groups": [str(each.pk) for each in Group.objects.all()],
            "name": "乗っ取り",
            "username": "taken",
            "email": "taken@evil.example",
            "unknown_address": "log",
            "reason": "x",
            "comment": "x",
            "action": "approve",
            "words": "a\nb",
            "version": "9",
            "id": str(victim.pk),
        }
        client = cast["wg"].client
        client.raise_request_exception = False
        before = contents()

        for path in ADMIN:
            if "logout" not in path:
                client.post(path, fields)

        after = contents()
        changed = {name for name, rows in after.items() if rows != before[name]}
        assert changed <= WG_WRITES

    def test_secretariat__cannot_become_superuser(self, cast: Cast) -> None:
        user = cast["secretariat"].user
        fields = {
            "is_superuser": "on",
            "is_active": "on",
            "groups": [str(each.pk) for each in Group.objects.all()],
            "username": user.username,
            "email": user.email,
            "first_name": "x",
            "last_name": "x",
            "password1": "a-new-long-password",
            "password2": "a-new-long-password",
        }
        rights = set(user.get_all_permissions())
        client = cast["secretariat"].client
        client.raise_request_exception = False
        paths = [*ADMIN, *(path.replace("/1/", f"/{user.pk}/") for path in ADMIN if "/1/" in path)]

        for path in paths:
            if "logout" not in path and "password" not in path:
                client.post(path, fields)

        after = User.objects.get(pk=user.pk)
        assert not User.objects.filter(is_superuser=True).exists()
        assert set(after.get_all_permissions()) == rights
        assert not Group.objects.filter(permissions__codename="change_user").exists()


def cells(response: Any) -> Iterator[str]:
    """Yield every cell of an exported file."""
    parts = response.streaming_content if response.streaming else [response.content]
    for row in csv.reader(io.StringIO(b"".join(parts).decode("utf-8-sig"))):
        yield from row


class TestExports:
    @pytest.fixture
    def hostile(self, cast: Cast) -> None:
        """Let every table that is exported hold what a spreadsheet would run."""
        owner = OrganizationFactory(name=HOSTILE, external_id="+1", domain="@x")
        person = UserFactory(
            organization=owner, last_name=HOSTILE, department="-1", username="=x", email="+1@x.jp"
        )
        entry = approved_entry(
            organization=owner, registrant=person, title=HOSTILE, contact_person="@SUM(A1)"
        )
        like(entry, owner)
        GenreFactory(name=HOSTILE)
        GlossaryTerm.objects.create(term=HOSTILE, reading="あ", explanation=HOSTILE)
        Takedown.objects.create(entry=entry, reason=HOSTILE)
        LoginRecord.objects.create(
            login_id=HOSTILE, user=person, organization=owner, result=LoginResult.WRONG
        )
        MailRecord.objects.create(kind="x", to="x@x.jp", subject=HOSTILE, body="x", about=HOSTILE)

    @pytest.mark.parametrize("name", ["secretariat", "superuser"])
    def test_csv__holds_no_formula_anywhere(self, cast: Cast, hostile: None, name: str) -> None:
        client = cast["secretariat"].client
        if name == "superuser":
            client = Client()
            client.force_login(UserFactory(is_superuser=True, organization=None))
        client.raise_request_exception = False
        found = {}
        for path in ADMIN:
            response = client.get(path, {"export": "csv"})
            if (response.headers.get("Content-Type") or "").startswith("text/csv"):
                found[path] = [each for each in cells(response) if each.startswith(FORMULAS)]

        assert len(found) >= 7
        assert {path: bad for path, bad in found.items() if bad} == {}


class TestEnumeration:
    @pytest.mark.parametrize("address", ["/password/reset/"])
    def test_reset__costs_the_same_whether_the_address_is_known(
        self, cast: Cast, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later: list[Any] = []
        monkeypatch.setattr("cms.members.login.password_links.after_response", later.append)
        counts = []
        for email in (cast["general"].user.email, "nobody@example.jp"):
            with CaptureQueriesContext(connection) as captured:
                Client().post(address, {"email": email})
            counts.append(len(captured))

        assert counts[0] == counts[1]
        assert len(later) == 2
        assert not MailRecord.objects.exists()

    def test_login__same_words_status_and_size(self, cast: Cast) -> None:
        closed = UserFactory(is_active=False)
        answers = [
            Client().post("/login/", {"username": login, "password": "wrong"})
            for login in (cast["general"].user.username, "nobody00", closed.username)
        ]

        assert {each.status_code for each in answers} == {200}
        assert len({text_of(each) for each in answers}) == 1


class TestSessions:
    def test_fixation__the_session_gets_a_new_name(self, cast: Cast) -> None:
        victim = Client()
        victim.get("/login/")
        session = victim.session
        session["planted"] = True
        session.save()
        planted = session.session_key
        victim.cookies["sessionid"] = planted

        victim.post("/login/", {"username": cast["general"].user.username, "password": PASSWORD})

        assert victim.session.session_key != planted
        attacker = Client()
        attacker.cookies["sessionid"] = planted
        assert attacker.get("/account/").status_code == 302
        assert not Session.objects.filter(session_key=planted).exists()

    def test_cookies__are_out_of_reach_of_scripts_and_other_sites(self, cast: Cast) -> None:
        client = Client()
        client.post("/login/", {"username": cast["general"].user.username, "password": PASSWORD})

        cookie = client.cookies["sessionid"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


class TestHostHeader:
    def test_reset__link_leads_to_this_site_whatever_the_header_says(
        self, cast: Cast, settings: LazySettings
    ) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        user = cast["general"].user

        Client().post("/password/reset/", {"email": user.email}, headers={"host": "evil.example"})

        mail = MailRecord.objects.get(kind="password_reset")
        assert "evil.example" not in mail.body
        assert settings.WAGTAILADMIN_BASE_URL in mail.body

    @pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a@b", ""])
    def test_host__unknown_is_refused(self, settings: LazySettings, host: str) -> None:
        settings.ALLOWED_HOSTS = ["localhost"]

        assert Client().get("/", headers={"host": host}).status_code == 400


class TestNumericAddresses:
    """IDOR: numbers in addresses of members lead to one's own only."""

    @pytest.mark.parametrize("name", ["visitor", "general", "colleague", "other", "special", "wg"])
    def test_member_addresses__nothing_of_others_is_changed(self, cast: Cast, name: str) -> None:
        actor: Actor = cast[name]
        entry = approved_entry(organization=cast.owner, registrant=cast["general"].user)
        stranger = UserFactory()
        paths = [each for each in addresses() if not each.startswith("/admin/") and "/1/" in each]
        targets = (entry.pk, stranger.pk, cast["special"].user.pk)
        before = User.objects.exclude(pk=getattr(actor.user, "pk", None)).order_by("pk")
        rows = list(before.values_list("pk", "is_active", "is_manager", "email", "password"))

        assert len(paths) >= 4
        for path in paths:
            for number in targets:
                response = actor.client.post(path.replace("/1/", f"/{number}/"))
                assert response.status_code in {302, 400, 403, 404, 405, 410, 422}

        after = list(before.all().values_list("pk", "is_active", "is_manager", "email", "password"))
        assert after == rows
