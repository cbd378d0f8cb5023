"""The first password, set by an invitation (M12)."""

from __future__ import annotations

import pytest
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cms.members.accounts.invitations import token_for
from cms.members.models import User
from tests.catalog.html import soup, text_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a-new-long-passphrase"
USED = "リンクはすでに使われたか"


@pytest.fixture
def invited() -> User:
    """Return somebody who has an account and no password yet."""
    user = UserFactory(username="m1234567", email="hanako@example.co.jp")
    user.set_unusable_password()
    user.save()
    return user


def link_for(user: User) -> str:
    """Return the path of the mail's link."""
    return reverse("invitation", args=[token_for(user)])


def send(client: Client, link: str, first: str = PASSWORD, second: str = "") -> HttpResponse:
    """Send the form of the link."""
    passwords = {"new_password1": first, "new_password2": second or first}
    return client.post(link, passwords, follow=True)


class TestForm:
    def test_page__names_organisation_person_and_id(self, client: Client, invited: User) -> None:
        response = client.get(link_for(invited))

        text = text_of(response)
        assert response.status_code == 200
        assert invited.organization is not None
        for said in (invited.organization.name, invited.get_full_name(), "m1234567"):
            assert said in text

    def test_page__changes_nothing_by_being_opened(self, client: Client, invited: User) -> None:
        link = link_for(invited)
        for _ in range(3):
            client.get(link)
            client.head(link)

        assert "m1234567" in text_of(client.get(link))

    def test_password__is_set_and_nobody_logged_in(self, client: Client, invited: User) -> None:
        response = send(client, link_for(invited))

        assert "パスワードを設定しました" in text_of(response)
        assert soup(response).select_one("main a[href='/login/']") is not None
        assert SESSION_KEY not in client.session
        invited.refresh_from_db()
        assert invited.check_password(PASSWORD)

    @pytest.mark.parametrize("login", ["m1234567", "hanako@example.co.jp", "HANAKO@example.co.jp"])
    def test_login__by_id_and_by_address(self, client: Client, invited: User, login: str) -> None:
        send(client, link_for(invited))

        response = client.post("/login/", {"username": login, "password": PASSWORD})

        assert response.status_code == 302
        assert client.session[SESSION_KEY] == str(invited.pk)

    @pytest.mark.parametrize(
        ("first", "second", "message"),
        [
            ("short", "", "短すぎます"),
            ("password123", "", "一般的すぎ"),
            ("1234567890123", "", "数字"),
            ("m1234567", "", "似すぎ"),
            (PASSWORD, "something-else-here", "一致しません"),
        ],
    )
    def test_mistake__stands_at_the_field(
        self, client: Client, invited: User, first: str, second: str, message: str
    ) -> None:
        response = send(client, link_for(invited), first, second)

        assert response.status_code == 422
        assert message in soup(response).select_one("#id_new_password2_error").get_text()
        invited.refresh_from_db()
        assert not invited.has_usable_password()

    def test_without_token_of_the_form__is_refused(self, invited: User) -> None:
        assert send(Client(enforce_csrf_checks=True), link_for(invited)).status_code == 403


class TestUsed:
    def test_second_use__says_how_to_go_on(self, client: Client, invited: User) -> None:
        link = link_for(invited)
        send(client, link)

        for response in (client.get(link), send(client, link, "yet-another-passphrase")):
            assert response.status_code == 410
            assert USED in text_of(response)
            assert soup(response).select_one("main a[href='/password/reset/']") is not None
            assert soup(response).select_one("main form") is None
        invited.refresh_from_db()
        assert invited.check_password(PASSWORD)

    def test_closed_account__is_not_opened(self, client: Client, invited: User) -> None:
        link = link_for(invited)
        User.objects.filter(pk=invited.pk).update(is_active=False)

        assert USED in text_of(client.get(link))
        assert USED in text_of(send(client, link))
        invited.refresh_from_db()
        assert not invited.has_usable_password()

    @pytest.mark.parametrize("token", ["x", "1-2.3.4", "%00", "あ", "9" * 3000, "99-.a.b"])
    def test_invented__is_a_clean_page(self, client: Client, token: str) -> None:
        response = client.get(f"/join/invitation/{token}/")

        assert response.status_code == 410
        assert USED in text_of(response)

    @pytest.mark.parametrize("which", ["good", "used"])
    def test_pages__are_kept_by_nobody(self, client: Client, invited: User, which: str) -> None:
        link = link_for(invited) if which == "good" else "/join/invitation/x/"

        response = client.get(link)

        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert soup(response).select_one("meta[name=robots][content=noindex]") is not None
