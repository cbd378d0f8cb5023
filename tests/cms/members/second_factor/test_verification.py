"""Who takes the second step of the login, and the way from password to session (M3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from cms.members.models import User
from cms.members.second_factor.verification import PENDING, needs_second_factor
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.cms.members.login.logging_in import LOGIN, is_logged_in
from tests.factories import PASSWORD, UserFactory, published_entry
from tests.second_factor import (
    CODE,
    FIRST_CODES,
    SETUP,
    Clock,
    Phone,
    enter_code,
    enter_password,
    field_error,
    phone_of,
    staff,
)

pytestmark = pytest.mark.django_db

ORDINARY = ("general", "colleague", "other", "special", "wg")


class TestNeedsSecondFactor:
    @pytest.mark.parametrize(
        ("name", "is_needed"),
        [("visitor", False), *((name, False) for name in ORDINARY), ("secretariat", True)],
    )
    @pytest.mark.parametrize("is_on", [True, False])
    def test_actor__needs_it_only_where_it_is_on(
        self, cast: Cast, settings: LazySettings, name: str, is_needed: bool, is_on: bool
    ) -> None:
        settings.SECRETARIAT_2FA = is_on
        user = cast[name].user or AnonymousUser()

        assert needs_second_factor(user) is (is_needed and is_on)

    @pytest.mark.parametrize("is_on", [True, False])
    def test_superuser__as_the_secretariat(self, settings: LazySettings, is_on: bool) -> None:
        settings.SECRETARIAT_2FA = is_on

        assert needs_second_factor(UserFactory(is_superuser=True)) is is_on


class TestPassword:
    """What the right password is worth."""

    @pytest.mark.parametrize("name", ORDINARY)
    def test_others__are_in_as_before(
        self, cast: Cast, client: Client, clock: Clock, name: str
    ) -> None:
        user = cast[name].user
        assert user is not None

        response = enter_password(client, user, next="/matching/")

        assert response["Location"] == "/matching/"
        assert is_logged_in(client)
        assert PENDING not in client.session

    def test_secretariat__is_in_where_it_is_off(
        self, client: Client, clerk: User, settings: LazySettings
    ) -> None:
        settings.SECRETARIAT_2FA = False

        response = enter_password(client, clerk, next="/admin/")

        assert response["Location"] == "/admin/"
        assert is_logged_in(client)

    @pytest.mark.parametrize("login", ["jimu-1", "jimu-1@example.jp", "JIMU-1@Example.jp"])
    def test_secretariat__is_asked_for_the_code(
        self, client: Client, phone: Phone, login: str
    ) -> None:
        response = client.post(LOGIN, {"username": login, "password": PASSWORD})

        assert response["Location"] == CODE
        assert not is_logged_in(client)
        assert client.get(CODE).status_code == 200

    def test_superuser__is_asked_to_set_an_app_up(self, client: Client, clock: Clock) -> None:
        response = enter_password(client, UserFactory(is_superuser=True))

        assert response["Location"] == CODE
        assert client.get(CODE)["Location"] == SETUP
        assert not is_logged_in(client)

    def test_wrong_password__is_told_nothing_of_the_code(
        self, client: Client, phone: Phone
    ) -> None:
        response = client.post(LOGIN, {"username": "jimu-1", "password": "wrong"})

        assert response.status_code == 200
        assert "確認コード" not in text_of(response)
        assert client.get(CODE)["Location"] == LOGIN

    def test_session__has_a_new_name_after_each_step(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        session = client.session
        session["kept"] = True
        session.save()
        names = [client.session.session_key]

        enter_password(client, clerk)
        names.append(client.session.session_key)
        enter_code(client, phone.code())
        names.append(client.session.session_key)

        assert len(set(names)) == 3
        assert is_logged_in(client)

    def test_session__of_a_stranger_gains_nothing(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        client.session.save()
        session = client.session
        session["kept"] = True
        session.save()
        planted = client.cookies["sessionid"].value
        enter_password(client, clerk)
        stranger = Client()
        stranger.cookies["sessionid"] = planted

        assert stranger.get(CODE)["Location"] == LOGIN

    def test_locks__are_lifted_by_the_whole_login_only(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        def fail(times: int) -> Any:
            wrong = {"username": "jimu-1", "password": "wrong"}
            return [client.post(LOGIN, wrong) for _ in range(times)][-1]

        fail(4)
        enter_password(client, clerk)
        enter_code(client, phone.code())
        client.post("/logout/")

        assert "30分ほど" not in text_of(fail(4))
        assert "30分ほど" in text_of(fail(1))


PROTECTED = (
    "/admin/",
    "/admin/pages/",
    "/admin/account/",
    "/account/second-factor/",
    "/account/second-factor/codes/new/",
    "/matching/my/",
    "/matching/search/saved/",
)


class TestPending:
    """Between password and code nobody is logged in."""

    @pytest.mark.parametrize("address", PROTECTED)
    def test_pending__opens_nothing(
        self, client: Client, clerk: User, phone: Phone, address: str
    ) -> None:
        enter_password(client, clerk)

        response = client.get(address)

        assert response.status_code == 302
        assert response["Location"].startswith("/login/?")
        assert not response.wsgi_request.user.is_authenticated

    def test_pending__no_detail_page(self, client: Client, clerk: User, phone: Phone) -> None:
        entry = published_entry()
        enter_password(client, clerk)

        response = client.get(f"/matching/search/{entry.pk}/")

        assert response.status_code == 302
        assert response["Location"].startswith("/login/?next=/matching/search/")

    def test_pending__header_offers_the_login(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        enter_password(client, clerk)

        page = soup(client.get("/"))

        assert page.select_one("[data-login-link]") is not None
        assert page.select_one("form[action='/logout/']") is None

    @pytest.mark.parametrize("address", [CODE, SETUP, FIRST_CODES])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_nobody__is_sent_to_the_password(
        self, client: Client, clock: Clock, address: str, method: str
    ) -> None:
        response = getattr(client, method)(address, {"code": "123456"})

        assert response["Location"] == LOGIN

    @pytest.mark.parametrize(("seconds", "is_open"), [(599, True), (601, False), (-1, False)])
    def test_pending__lasts_ten_minutes(
        self, client: Client, clerk: User, phone: Phone, seconds: int, is_open: bool
    ) -> None:
        enter_password(client, clerk)
        phone.clock.pass_by(seconds)

        enter_code(client, phone.code())

        assert is_logged_in(client) is is_open

    def test_expired__says_so_and_keeps_the_aim(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        enter_password(client, clerk, next="/admin/")
        phone.clock.pass_by(601)

        response = client.get(CODE, follow=True)

        assert response.redirect_chain == [("/login/?next=/admin/", 302)]
        assert "時間がたったため" in text_of(response)
        assert PENDING not in client.session

    @pytest.mark.parametrize("change", ["closed", "left", "password", "off"])
    def test_account__changed_in_the_meantime(
        self, client: Client, clerk: User, phone: Phone, settings: LazySettings, change: str
    ) -> None:
        enter_password(client, clerk)
        if change == "closed":
            User.objects.filter(pk=clerk.pk).update(is_active=False)
        elif change == "left":
            clerk.groups.clear()
        elif change == "password":
            clerk.set_password("another-long-passphrase")
            clerk.save()
        else:
            settings.SECRETARIAT_2FA = False

        response = enter_code(client, phone.code())

        assert response["Location"] == LOGIN
        assert not is_logged_in(client)

    def test_password_of_another__takes_his_place(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        second = staff(username="jimu-2")
        phone_of(second, phone.clock)
        enter_password(client, clerk)
        enter_password(client, second)

        response = enter_code(client, phone.code())

        assert "コードが違う" in field_error(response)
        assert not is_logged_in(client)

    def test_logged_in__has_no_business_here(self, cast: Cast, clock: Clock) -> None:
        for address in (CODE, SETUP, FIRST_CODES):
            assert cast["general"].client.get(address)["Location"] == "/"
