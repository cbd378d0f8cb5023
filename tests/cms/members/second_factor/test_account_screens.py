"""One's own app and recovery codes, seen and changed after the second factor (M3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.members.models import User
from cms.members.second_factor import devices
from tests.actors import Cast
from tests.catalog.html import crumbs, soup, text_of
from tests.cms.members.login.logging_in import is_logged_in
from tests.factories import UserFactory
from tests.second_factor import (
    CHANGE,
    CODES,
    NEW_CODES,
    NEW_DEVICE,
    OWN,
    Clock,
    Phone,
    enter_code,
    enter_password,
    field_error,
    phone_of,
    shown_codes,
    shown_phone,
    staff,
    verified,
)

pytestmark = pytest.mark.django_db

SCREENS = (OWN, NEW_CODES, CODES, CHANGE, NEW_DEVICE)


@pytest.fixture
def own(client: Client, clerk: User, phone: Phone) -> Client:
    """Return a browser in which the clerk has logged in with both factors."""
    return verified(client, clerk)


class TestAccess:
    @pytest.mark.parametrize("address", SCREENS)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_visitor__logs_in_first(
        self, client: Client, clock: Clock, address: str, method: str
    ) -> None:
        response = getattr(client, method)(address, {"code": "123456"})

        assert response["Location"].startswith(f"/login/?next={address}")

    @pytest.mark.parametrize("name", ["general", "colleague", "other", "special", "wg"])
    def test_others__have_none(self, cast: Cast, clock: Clock, name: str) -> None:
        client = cast[name].client

        for address in (OWN, NEW_CODES, CODES, CHANGE):
            assert client.get(address).status_code == 403
            assert client.post(address, {"code": "123456"}).status_code == 403
        assert client.get(NEW_DEVICE, follow=True).status_code == 403

    @pytest.mark.parametrize("address", [OWN, NEW_CODES, CODES, CHANGE])
    def test_off__nobody(
        self, client: Client, clerk: User, settings: LazySettings, address: str
    ) -> None:
        settings.SECRETARIAT_2FA = False
        client.force_login(clerk)

        assert client.get(address).status_code == 403

    @pytest.mark.parametrize("address", [OWN, NEW_CODES, CHANGE])
    def test_screens__are_open_private_and_in_no_index(self, own: Client, address: str) -> None:
        response = own.get(address)

        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert soup(response).select_one("meta[name=robots]")["content"] == "noindex"

    def test_superuser__too(self, client: Client, clock: Clock) -> None:
        user = UserFactory(is_superuser=True)
        phone_of(user, clock)

        assert verified(client, user).get(OWN).status_code == 200

    def test_breadcrumbs__lead_back_to_the_overview(self, own: Client) -> None:
        assert crumbs(own.get(OWN))[-1] == ("確認コードと回復コード", "")
        assert crumbs(own.get(CHANGE))[1] == ("確認コードと回復コード", OWN)


class TestLink:
    """The way from Wagtail's own account page."""

    def test_account_page__leads_here(self, own: Client) -> None:
        links = [link["href"] for link in soup(own.get("/admin/account/")).select("a[href]")]

        assert OWN in links

    @pytest.mark.parametrize(("name", "is_on"), [("secretariat", False), ("wg", True)])
    def test_account_page__not_where_there_is_nothing(
        self, cast: Cast, settings: LazySettings, name: str, is_on: bool
    ) -> None:
        settings.SECRETARIAT_2FA = is_on
        response = cast[name].client.get("/admin/account/")

        assert response.status_code == 200
        assert OWN not in response.content.decode()


class TestOverview:
    def test_overview__counts_the_codes_that_are_left(
        self, own: Client, clerk: User, phone: Phone
    ) -> None:
        before = soup(own.get(OWN)).select_one("[data-codes-left]")["data-codes-left"]
        other = Client()
        enter_password(other, clerk)
        enter_code(other, "111111111111")

        response = own.get(OWN)

        assert before == "3"
        assert soup(response).select_one("[data-codes-left]")["data-codes-left"] == "2"
        assert "残りが少なくなりました" in text_of(response)
        assert phone.key not in response.content.decode()

    def test_overview__says_nothing_of_few_while_there_are_many(
        self, own: Client, phone: Phone
    ) -> None:
        enter_code(own, phone.code(), NEW_CODES)

        assert "残りが少なくなりました" not in text_of(own.get(OWN))

    def test_overview__shows_no_codes(self, own: Client) -> None:
        assert "1111" not in own.get(OWN).content.decode()


class TestNewCodes:
    @pytest.mark.parametrize("kind", ["app", "recovery"])
    def test_new_codes__with_a_current_code(
        self, own: Client, clerk: User, phone: Phone, kind: str
    ) -> None:
        code = phone.code() if kind == "app" else "111111111111"

        response = enter_code(own, code, NEW_CODES, follow=True)

        assert response.redirect_chain == [(CODES, 302)]
        assert shown_codes(response) == devices.recovery_codes(clerk)
        assert len(shown_codes(response)) == 10
        assert "222222222222" not in [code.replace("-", "") for code in shown_codes(response)]

    @pytest.mark.parametrize("kind", ["wrong", "none", "used"])
    def test_new_codes__not_without(
        self, own: Client, clerk: User, phone: Phone, kind: str
    ) -> None:
        typed = {"wrong": phone.wrong_code(), "none": "", "used": phone.code()}[kind]
        if kind == "used":
            other = Client()
            enter_password(other, clerk)
            enter_code(other, typed)

        response = enter_code(own, typed, NEW_CODES)

        assert field_error(response)
        assert devices.recovery_codes_left(clerk) == 3
        assert own.get(CODES)["Location"] == OWN

    def test_new_codes__looking_changes_nothing(self, own: Client, clerk: User) -> None:
        own.get(NEW_CODES)

        assert "1111-1111-1111" in devices.recovery_codes(clerk)

    def test_codes__are_shown_until_they_are_kept(self, own: Client, phone: Phone) -> None:
        enter_code(own, phone.code(), NEW_CODES)
        assert shown_codes(own.get(CODES)) == shown_codes(own.get(CODES))

        assert own.post(CODES)["Location"] == OWN
        assert own.get(CODES)["Location"] == OWN

    def test_codes__not_after_ten_minutes(self, own: Client, phone: Phone) -> None:
        enter_code(own, phone.code(), NEW_CODES)
        phone.clock.pass_by(601)

        assert own.get(CODES)["Location"] == OWN

    def test_codes__not_in_another_browser(self, own: Client, clerk: User, phone: Phone) -> None:
        enter_code(own, phone.code(), NEW_CODES)

        assert verified(Client(), clerk).get(CODES)["Location"] == OWN

    def test_new_codes__wrong_guesses_are_slowed_down(
        self, own: Client, clerk: User, phone: Phone, settings: LazySettings
    ) -> None:
        settings.OTP_TOTP_THROTTLE_FACTOR = 60
        enter_code(own, phone.wrong_code(), NEW_CODES)

        response = enter_code(own, phone.code(), NEW_CODES)

        assert "待ってから" in field_error(response)
        assert devices.recovery_codes_left(clerk) == 3


class TestChange:
    def change(self, own: Client, phone: Phone) -> Phone:
        """Return the new phone, whose secret is on the screen."""
        response = enter_code(own, phone.code(), CHANGE, follow=True)
        assert response.redirect_chain == [(NEW_DEVICE, 302)]
        return shown_phone(response, phone.clock)

    def test_change__this_session_goes_on_with_the_new_app(
        self, own: Client, clerk: User, phone: Phone
    ) -> None:
        name = own.session.session_key
        new = self.change(own, phone)

        response = enter_code(own, new.code(), NEW_DEVICE, follow=True)

        assert response.redirect_chain == [(CODES, 302)]
        assert "アプリを変更しました" in text_of(response)
        assert len(shown_codes(response)) == 10
        assert own.get("/admin/").status_code == 200
        assert own.session.session_key != name
        assert TOTPDevice.objects.get(user=clerk).key == new.key

    def test_change__all_other_sessions_end(self, own: Client, clerk: User, phone: Phone) -> None:
        other = verified(Client(), clerk)
        recovered = Client()
        enter_password(recovered, clerk)
        enter_code(recovered, "222222222222")
        assert is_logged_in(recovered)

        enter_code(own, self.change(own, phone).code(), NEW_DEVICE)

        for client in (other, recovered):
            assert client.get("/admin/")["Location"] == "/login/?next=/admin/"

    def test_change__the_old_app_is_worth_nothing(
        self, own: Client, clerk: User, phone: Phone
    ) -> None:
        new = self.change(own, phone)
        enter_code(own, new.code(), NEW_DEVICE)
        client = Client()
        enter_password(client, clerk)

        enter_code(client, phone.next_code())
        assert not is_logged_in(client)
        enter_code(client, new.code())
        assert is_logged_in(client)

    @pytest.mark.parametrize("code", ["", "123", "111111111111"])
    def test_change__not_before_the_new_app_has_shown_a_code(
        self, own: Client, clerk: User, phone: Phone, code: str
    ) -> None:
        new = self.change(own, phone)

        response = enter_code(own, code, NEW_DEVICE)

        assert field_error(response)
        assert shown_phone(response, phone.clock) == new
        assert TOTPDevice.objects.get(user=clerk).key == phone.key

    def test_change__wrong_code_of_the_new_app(
        self, own: Client, clerk: User, phone: Phone
    ) -> None:
        new = self.change(own, phone)

        assert "コードが違います" in field_error(enter_code(own, new.wrong_code(), NEW_DEVICE))
        assert TOTPDevice.objects.get(user=clerk).key == phone.key

    def test_new_app__asks_for_a_current_code_first(self, own: Client, phone: Phone) -> None:
        enter_code(own, phone.wrong_code(), CHANGE)

        assert own.get(NEW_DEVICE)["Location"] == CHANGE
        assert enter_code(own, phone.code(), NEW_DEVICE)["Location"] == CHANGE

    def test_new_app__not_after_ten_minutes(self, own: Client, phone: Phone) -> None:
        self.change(own, phone)
        phone.clock.pass_by(601)

        assert own.get(NEW_DEVICE)["Location"] == CHANGE

    def test_change__mails_the_person_and_nobody_else(
        self,
        own: Client,
        clerk: User,
        phone: Phone,
        mailoutbox: list[Any],
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        staff()
        new = self.change(own, phone)
        with django_capture_on_commit_callbacks(execute=True):
            enter_code(own, new.code(), NEW_DEVICE)

        assert [message.to for message in mailoutbox] == [[clerk.email]]
        assert mailoutbox[0].subject == "【ＡＰＰＬＩＣ】確認コードのアプリを変更しました"
        assert new.key not in mailoutbox[0].body
