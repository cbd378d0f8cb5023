"""No session of the secretariat without its second factor (M3)."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.members.models import User
from tests.actors import Cast
from tests.catalog.html import text_of
from tests.cms.members.login.logging_in import is_logged_in
from tests.factories import PASSWORD, UserFactory, published_entry
from tests.second_factor import (
    Clock,
    Phone,
    enter_password,
    phone_of,
    staff,
    verified,
)

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "/",
    "/news/",
    "/admin/",
    "/admin/pages/?a=b",
    "/admin/account/",
    "/matching/search/?q=a&genre=b",
    "/matching/my/",
    "/account/second-factor/",
    "/account/second-factor/codes/",
    "/account/second-factor/device/new/",
    "/login/code/",
    "/password/reset/",
    "/nowhere/",
    "/admin/sprite/",
)


class TestSecondFactorMiddleware:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_unverified__ends_at_every_address(
        self, client: Client, clerk: User, clock: Clock, address: str
    ) -> None:
        client.force_login(clerk)

        response = client.get(address)

        assert response["Location"] == f"/login/?next={quote(address, safe='/')}"
        assert "no-store" in response["Cache-Control"]
        assert not is_logged_in(client)

    def test_unverified__no_detail_page(self, client: Client, clerk: User, clock: Clock) -> None:
        entry = published_entry(title="秘密の題名")
        client.force_login(clerk)

        response = client.get(f"/matching/search/{entry.pk}/", follow=True)

        assert response.redirect_chain == [(f"/login/?next=/matching/search/{entry.pk}/", 302)]
        assert "秘密の題名" not in response.content.decode()

    def test_unverified__is_told_why(self, client: Client, clerk: User, clock: Clock) -> None:
        client.force_login(clerk)

        assert "確認コードによるログインが必要です" in text_of(client.get("/admin/", follow=True))

    def test_unverified__changes_nothing(self, client: Client, clerk: User, clock: Clock) -> None:
        client.force_login(clerk)

        response = client.post("/admin/organizations/new/", {"name": "x"})

        assert response["Location"] == "/login/?next=/"
        assert not is_logged_in(client)

    def test_unverified__login_screen_comes_at_once(
        self, client: Client, clerk: User, clock: Clock
    ) -> None:
        client.force_login(clerk)

        response = client.get("/login/?next=/admin/")

        assert response.status_code == 200
        assert not is_logged_in(client)

    def test_unverified__may_log_out(self, client: Client, clerk: User, clock: Clock) -> None:
        client.force_login(clerk)

        assert client.post("/logout/")["Location"] == "/"
        assert not is_logged_in(client)

    def test_superuser__too(self, client: Client, clock: Clock) -> None:
        client.force_login(UserFactory(is_superuser=True))

        assert client.get("/admin/")["Location"] == "/login/?next=/admin/"

    @pytest.mark.parametrize("path", ["/", "/admin/", "/account/second-factor/", "/matching/"])
    def test_verified__goes_on(self, client: Client, clerk: User, phone: Phone, path: str) -> None:
        assert verified(client, clerk).get(path).status_code == 200

    @pytest.mark.parametrize("name", ["visitor", "general", "colleague", "other", "special", "wg"])
    def test_others__are_left_alone(self, cast: Cast, clock: Clock, name: str) -> None:
        client = cast[name].client

        assert client.get("/matching/").status_code == 200
        assert is_logged_in(client) is (name != "visitor")

    def test_off__asks_nobody(self, client: Client, clerk: User, settings: LazySettings) -> None:
        settings.SECRETARIAT_2FA = False
        client.force_login(clerk)

        assert client.get("/admin/").status_code == 200

    @pytest.mark.parametrize("loss", ["removed", "unconfirmed", "another's", "removed codes"])
    def test_verified__ends_with_its_device(
        self, client: Client, clerk: User, phone: Phone, loss: str
    ) -> None:
        verified(client, clerk)
        device = TOTPDevice.objects.get(user=clerk)
        if loss == "removed":
            device.delete()
        elif loss == "unconfirmed":
            TOTPDevice.objects.update(confirmed=False)
        elif loss == "another's":
            TOTPDevice.objects.update(user=staff())
        else:
            session = client.session
            session["otp_device_id"] = StaticDevice.objects.get(user=clerk).persistent_id
            session.save()
            StaticDevice.objects.all().delete()

        assert client.get("/admin/")["Location"] == "/login/?next=/admin/"

    def test_device_of_another__verifies_nobody(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        other = staff()
        phone_of(other, phone.clock)
        client.force_login(clerk)
        session = client.session
        session["otp_device_id"] = TOTPDevice.objects.get(user=other).persistent_id
        session.save()

        assert client.get("/admin/")["Location"] == "/login/?next=/admin/"


class TestQueries:
    @pytest.mark.parametrize("name", ["visitor", "general", "special", "wg"])
    def test_others__cost_nothing(
        self, cast: Cast, clock: Clock, settings: LazySettings, name: str
    ) -> None:
        client = cast[name].client
        client.get("/password/reset/sent/")
        counts = [_queries(client, settings, is_on) for is_on in (False, True)]

        assert counts[0] == counts[1]

    def test_verified__one_more(
        self, client: Client, clerk: User, phone: Phone, settings: LazySettings
    ) -> None:
        plain = Client()
        plain.force_login(clerk)
        without = _queries(plain, settings, is_on=False)
        StaticDevice.objects.create(user=clerk, name="more")
        for _ in range(5):
            phone_of(staff(), phone.clock)

        assert _queries(verified(client, clerk), settings, is_on=True) == without + 1


class TestWagtailsOwnDoors:
    @pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_door__leads_to_the_one_login(
        self, client: Client, clerk: User, clock: Clock, door: str, method: str
    ) -> None:
        data = {"username": "jimu-1", "password": PASSWORD}

        response = getattr(client, method)(f"{door}?next=/admin/pages/%3Fa%3Db", data)

        assert response["Location"].startswith("/login/?restricted=1")
        assert not is_logged_in(client)

    @pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
    def test_next__survives(self, client: Client, clock: Clock, door: str) -> None:
        user = UserFactory()
        shown = client.get(f"{door}?next=/matching/%3Fa%3Db", follow=True)

        response = client.post(
            f"{shown.request['PATH_INFO']}?{shown.request['QUERY_STRING']}",
            {"username": user.username, "password": PASSWORD},
        )

        assert shown.redirect_chain == [("/login/?restricted=1&next=%2Fmatching%2F%3Fa%3Db", 302)]
        assert response["Location"] == "/matching/?a=b"

    @pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
    @pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "/\\evil"])
    def test_next__never_leaves_the_site(self, client: Client, door: str, address: str) -> None:
        response = client.get(door, {"next": address})

        assert response["Location"] == "/login/?restricted=1"

    def test_admin__visitor_is_led_to_the_one_login(self, client: Client) -> None:
        response = client.get("/admin/pages/?a=b")

        assert response["Location"] == "/login/?restricted=1&next=/admin/pages/%3Fa%3Db"

    @pytest.mark.parametrize("name", ["general", "special"])
    def test_admin__who_lacks_the_right_is_told_so(self, cast: Cast, name: str) -> None:
        response = cast[name].client.get("/admin/", follow=True)

        assert response.status_code == 403
        assert len(response.redirect_chain) == 1
        assert "このページを表示する権限がありません" in text_of(response)

    @pytest.mark.parametrize("door", ["", "done/", "confirm/MQ/x-y/", "complete/"])
    def test_password_reset__is_the_sites_own(
        self, client: Client, clerk: User, clock: Clock, door: str
    ) -> None:
        assert client.get(f"/admin/password_reset/{door}").status_code == 404

    def test_new_password__is_no_login(self, client: Client, clerk: User, phone: Phone) -> None:
        enter_password(client, clerk)

        assert client.get("/password/set/done/").status_code == 200
        assert not is_logged_in(client)

    def test_admin_logout__leads_to_the_one_login(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        response = verified(client, clerk).post("/admin/logout/")

        assert response["Location"] == "/login/?restricted=1"
        assert not is_logged_in(client)


def _queries(client: Client, settings: LazySettings, is_on: bool) -> int:
    """Return the number of queries of a small page."""
    settings.SECRETARIAT_2FA = is_on
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/password/reset/sent/").status_code == 200
    return len(queries)
