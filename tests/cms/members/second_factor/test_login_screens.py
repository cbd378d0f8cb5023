"""The screens of the second step: code, recovery code, setting an app up (M3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.models import User
from cms.members.second_factor.verification import MOST_WRONG_CODES, PENDING
from tests.catalog.html import soup, text_of
from tests.cms.members.login.logging_in import LOGIN, is_logged_in
from tests.cms.members.login.views.test_login import OUTSIDE
from tests.factories import UserFactory
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
    shown_codes,
    shown_phone,
    staff,
)

pytestmark = pytest.mark.django_db


class TestCode:
    """The second step with an app or a recovery code."""

    def test_code__logs_in_and_leads_on(self, client: Client, clerk: User, phone: Phone) -> None:
        enter_password(client, clerk, next="/admin/?a=b")

        response = enter_code(client, phone.code())

        assert response["Location"] == "/admin/?a=b"
        assert client.session["_auth_user_id"] == str(clerk.pk)
        assert client.session[DEVICE_ID_SESSION_KEY].startswith("otp_totp.totpdevice/")
        assert PENDING not in client.session
        assert client.get("/admin/").status_code == 200

    def test_code__home_if_nobody_wanted_more(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        enter_password(client, clerk)

        assert enter_code(client, phone.code())["Location"] == "/"

    @pytest.mark.parametrize("address", OUTSIDE)
    def test_next__never_leaves_the_site(
        self, client: Client, clerk: User, phone: Phone, address: str
    ) -> None:
        enter_password(client, clerk, next=address)

        response = client.post(CODE, {"code": phone.code(), "next": address})

        assert response["Location"] == "/"
        assert is_logged_in(client)

    @pytest.mark.parametrize("steps", [-1, 0, 1])
    def test_clock__may_be_half_a_minute_wrong(
        self, client: Client, clerk: User, phone: Phone, steps: int
    ) -> None:
        enter_password(client, clerk)

        enter_code(client, phone.code(steps))

        assert is_logged_in(client)

    @pytest.mark.parametrize("steps", [-20, -2, 2, 20])
    def test_clock__no_more(self, client: Client, clerk: User, phone: Phone, steps: int) -> None:
        enter_password(client, clerk)

        enter_code(client, phone.code(steps))

        assert not is_logged_in(client)

    def test_code__works_once(self, client: Client, clerk: User, phone: Phone) -> None:
        code = phone.code()
        enter_password(client, clerk)
        enter_code(client, code)
        other = Client()
        enter_password(other, clerk)

        response = enter_code(other, code)

        assert "すでに使われています" in field_error(response)
        assert not is_logged_in(other)
        enter_code(other, phone.next_code())
        assert is_logged_in(other)

    @pytest.mark.parametrize("number", range(1, MOST_WRONG_CODES + 1))
    def test_wrong_codes__five_end_the_attempt(
        self, client: Client, clerk: User, phone: Phone, number: int
    ) -> None:
        enter_password(client, clerk, next="/admin/")
        responses = [enter_code(client, phone.wrong_code()) for _ in range(number)]

        enter_code(client, phone.code())

        is_over = number == MOST_WRONG_CODES
        assert is_logged_in(client) is not is_over
        assert responses[-1].status_code == (302 if is_over else 200)

    def test_wrong_codes__lead_back_with_the_reason(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        enter_password(client, clerk, next="/admin/")
        for _ in range(MOST_WRONG_CODES - 1):
            enter_code(client, phone.wrong_code())

        response = enter_code(client, phone.wrong_code(), follow=True)

        assert response.redirect_chain == [("/login/?next=/admin/", 302)]
        assert "コードの誤りが続いたため" in text_of(response)

    def test_wrong_code__password_again_gives_five_more(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        for _ in range(2):
            enter_password(client, clerk)
            for _ in range(MOST_WRONG_CODES - 1):
                enter_code(client, phone.wrong_code())

        enter_code(client, phone.code())

        assert is_logged_in(client)

    def test_no_code__is_no_guess(self, client: Client, clerk: User, phone: Phone) -> None:
        enter_password(client, clerk)
        for typed in ("", "12345", "1234567", "abcdef", "\x00", "１２３４５", "9" * 100_000):
            assert enter_code(client, typed).status_code == 200

        enter_code(client, phone.code())

        assert is_logged_in(client)

    def test_wrong_code__is_said_at_the_field_and_not_shown_again(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        enter_password(client, clerk)

        response = enter_code(client, wrong := phone.wrong_code())

        field = soup(response).select_one("#id_code")
        assert field["aria-invalid"] == "true"
        assert "id_code_error" in field["aria-describedby"]
        assert wrong not in response.content.decode()
        assert soup(response).select_one(".error-summary a[href='#id_code']") is not None

    def test_field__is_filled_by_phones_and_takes_what_is_pasted(
        self, client: Client, clerk: User, phone: Phone
    ) -> None:
        enter_password(client, clerk)

        field = soup(client.get(CODE)).select_one("#id_code")

        assert field["autocomplete"] == "one-time-code"
        assert field["inputmode"] == "numeric"
        assert int(field["maxlength"]) > len("1234 - 5678 - 9012")

    @pytest.mark.parametrize("address", [CODE, SETUP])
    def test_screens__kept_by_no_cache_and_no_search_engine(
        self, client: Client, clerk: User, clock: Clock, address: str
    ) -> None:
        if address == CODE:
            phone_of(clerk, clock)
        enter_password(client, clerk)

        response = client.get(address)

        assert "no-store" in response["Cache-Control"]
        assert soup(response).select_one("meta[name=robots]")["content"] == "noindex"
        assert "script-src 'self'" in response["Content-Security-Policy"]

    def test_csrf__is_asked_for(self, clerk: User, phone: Phone) -> None:
        client = Client(enforce_csrf_checks=True)
        page = soup(client.get(LOGIN))
        token = page.select_one("main [name=csrfmiddlewaretoken]")["value"]
        enter_password(client, clerk, csrfmiddlewaretoken=token)

        response = enter_code(client, phone.code())

        assert response.status_code == 403
        assert not is_logged_in(client)


class TestRecoveryCode:
    def test_code__logs_in_once(
        self, client: Client, clerk: User, phone: Phone, mailoutbox: list[Any]
    ) -> None:
        enter_password(client, clerk, next="/matching/")
        response = enter_code(client, "111111111111", follow=True)
        other = Client()
        enter_password(other, clerk)

        again = enter_code(other, "111111111111")

        assert response.redirect_chain == [("/matching/", 302)]
        assert "残りは2個" in text_of(response)
        assert is_logged_in(client)
        assert "すでに使われています" in field_error(again)
        assert not is_logged_in(other)

    @pytest.mark.parametrize(
        "typed",
        ["1111-1111-1111", " 1111 1111 1111 ", "１１１１－１１１１－１１１１", "1111ー11111111"],
    )
    def test_code__however_it_was_copied(
        self, client: Client, clerk: User, phone: Phone, typed: str
    ) -> None:
        enter_password(client, clerk)

        enter_code(client, typed)

        assert is_logged_in(client)

    def test_code__of_another_account(self, client: Client, clerk: User, phone: Phone) -> None:
        second = staff(username="jimu-2")
        TOTPDevice.objects.create(user=second, name="app")
        enter_password(client, second)

        response = enter_code(client, "111111111111")

        assert "コードが違う" in field_error(response)
        assert not is_logged_in(client)

    def test_codes__wrong_ones_count_too(self, client: Client, clerk: User, phone: Phone) -> None:
        enter_password(client, clerk)
        for _ in range(MOST_WRONG_CODES):
            enter_code(client, "999999999999")

        enter_code(client, "111111111111")

        assert not is_logged_in(client)


class TestSetup:
    def test_setup__whole_way(self, client: Client, clerk: User, clock: Clock) -> None:
        enter_password(client, clerk, next="/admin/")
        phone = shown_phone(client.get(SETUP), clock)

        assert enter_code(client, phone.code(), SETUP)["Location"] == FIRST_CODES
        assert not is_logged_in(client)
        codes = shown_codes(client.get(FIRST_CODES))
        assert len(set(codes)) == 10
        assert not is_logged_in(client)
        assert client.post(FIRST_CODES)["Location"] == "/admin/"

        assert client.get("/admin/").status_code == 200
        client.post("/logout/")
        enter_password(client, clerk)
        enter_code(client, codes[3])
        assert is_logged_in(client)

    def test_first_code__is_used_up(self, client: Client, clerk: User, clock: Clock) -> None:
        enter_password(client, clerk)
        phone = shown_phone(client.get(SETUP), clock)
        enter_code(client, code := phone.code(), SETUP)
        client.post("/logout/")
        other = Client()
        enter_password(other, clerk)

        enter_code(other, code)
        assert not is_logged_in(other)
        enter_code(other, phone.next_code())
        assert is_logged_in(other)

    def test_screen__picture_and_key_say_the_same(
        self, client: Client, clerk: User, clock: Clock
    ) -> None:
        enter_password(client, clerk)

        page = soup(client.get(SETUP))

        spelled = page.select_one(".secret").get_text(" ").split()
        assert [len(group) for group in spelled] == [4] * 8
        assert f"secret={''.join(spelled)}" in page.select_one("a[href^=otpauth]")["href"]
        assert page.select_one("img.qr")["src"].startswith("data:image/svg+xml")
        assert page.select_one("img.qr")["alt"]

    def test_secret__stays_over_a_wrong_code(
        self, client: Client, clerk: User, clock: Clock
    ) -> None:
        enter_password(client, clerk)
        phone = shown_phone(client.get(SETUP), clock)

        response = enter_code(client, phone.wrong_code(), SETUP)

        assert "時刻" in field_error(response)
        assert shown_phone(response, clock) == phone

    def test_secret__is_another_at_every_attempt(
        self, client: Client, clerk: User, clock: Clock
    ) -> None:
        enter_password(client, clerk)
        before = shown_phone(client.get(SETUP), clock)
        enter_password(client, clerk)

        response = enter_code(client, before.code(), SETUP)

        assert field_error(response)
        assert shown_phone(response, clock) != before

    def test_wrong_codes__five_end_the_attempt(
        self, client: Client, clerk: User, clock: Clock
    ) -> None:
        enter_password(client, clerk)
        phone = shown_phone(client.get(SETUP), clock)
        for _ in range(MOST_WRONG_CODES):
            response = enter_code(client, phone.wrong_code(), SETUP)

        assert response["Location"] == LOGIN
        assert enter_code(client, phone.code(), SETUP)["Location"] == LOGIN
        assert not TOTPDevice.objects.exists()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_setup__closed_to_who_has_an_app(
        self, client: Client, clerk: User, phone: Phone, method: str
    ) -> None:
        enter_password(client, clerk)

        response = getattr(client, method)(SETUP, {"code": phone.code()})

        assert response["Location"] == CODE
        assert TOTPDevice.objects.count() == 1

    def test_setup__second_screen_adds_no_second_phone(
        self, client: Client, clerk: User, clock: Clock
    ) -> None:
        thief = Client()
        enter_password(thief, clerk)
        stolen = shown_phone(thief.get(SETUP), clock)
        enter_password(client, clerk)
        phone = shown_phone(client.get(SETUP), clock)
        enter_code(client, phone.code(), SETUP)

        assert enter_code(thief, stolen.code(), SETUP)["Location"] == CODE
        enter_code(thief, stolen.next_code())
        assert not is_logged_in(thief)
        assert TOTPDevice.objects.count() == 1

    def test_codes__shown_only_on_the_way(self, client: Client, clerk: User, phone: Phone) -> None:
        enter_password(client, clerk)
        assert client.get(FIRST_CODES)["Location"] == CODE
        assert client.post(FIRST_CODES)["Location"] == CODE
        enter_code(client, phone.code())

        assert client.get(FIRST_CODES)["Location"] == "/"

    def test_codes__not_after_the_app_was_removed(
        self, client: Client, clerk: User, clock: Clock
    ) -> None:
        enter_password(client, clerk)
        phone = shown_phone(client.get(SETUP), clock)
        enter_code(client, phone.code(), SETUP)
        TOTPDevice.objects.all().delete()

        assert client.post(FIRST_CODES)["Location"] == LOGIN
        assert not is_logged_in(client)

    def test_codes__expire_with_the_attempt(
        self, client: Client, clerk: User, clock: Clock
    ) -> None:
        enter_password(client, clerk)
        phone = shown_phone(client.get(SETUP), clock)
        enter_code(client, phone.code(), SETUP)
        clock.pass_by(601)

        assert client.get(FIRST_CODES)["Location"] == LOGIN
        enter_password(client, clerk)
        enter_code(client, phone.code())
        assert is_logged_in(client)

    def test_promoted__sets_an_app_up_at_the_next_login(self, client: Client, clock: Clock) -> None:
        user = UserFactory()
        enter_password(client, user)
        assert is_logged_in(client)
        user.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))

        assert client.get("/matching/")["Location"] == "/login/?next=/matching/"
        enter_password(client, user)
        assert client.get(CODE)["Location"] == SETUP
