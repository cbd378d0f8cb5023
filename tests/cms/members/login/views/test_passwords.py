"""Passwords by mailed link (M2)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cms.mail import MOST_AN_HOUR
from cms.members.models import User
from tests.catalog.html import soup, text_of
from tests.cms.members.login.logging_in import RESET, WRONG, is_logged_in, log_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another-long-passphrase"


def link_in(message: Any) -> str:
    """Return the address in a mail, without its host."""
    return re.search(r"https?://[^/\s]+(/\S+)", message.body)[1]


def set_password(client: Client, link: str, password: str = NEW_PASSWORD) -> Any:
    """Return the answer to the form behind `link`."""
    shown = client.get(link, follow=True)
    form = {"new_password1": password, "new_password2": password}
    return client.post(shown.request["PATH_INFO"], form, follow=True)


@pytest.mark.usefixtures("commits_at_once")
class TestPasswordReset:
    def test_answer__same_for_known_and_unknown(
        self, client: Client, account: User, mailoutbox: list[Any]
    ) -> None:
        known = client.post(RESET, {"email": account.email}, follow=True)
        unknown = client.post(RESET, {"email": "nobody@example.jp"}, follow=True)

        assert known.redirect_chain == unknown.redirect_chain
        assert text_of(known) == text_of(unknown)
        assert "メール" in text_of(known)
        assert [message.to for message in mailoutbox] == [[account.email]]

    def test_mail__in_japanese_with_id_and_without_password(
        self, client: Client, account: User, mailoutbox: list[Any]
    ) -> None:
        client.post(RESET, {"email": account.email.upper()})

        message = mailoutbox[0]
        assert message.subject == "【ＡＰＰＬＩＣ】パスワード再設定のご案内"
        assert account.get_full_name() in message.body
        assert account.username in message.body
        assert PASSWORD not in message.body

    def test_link__sets_the_password(
        self, client: Client, account: User, mailoutbox: list[Any]
    ) -> None:
        client.post(RESET, {"email": account.email})

        response = set_password(client, link_in(mailoutbox[0]))

        assert "パスワードを設定しました" in text_of(response)
        assert not is_logged_in(client)
        assert WRONG in text_of(log_in(client))
        assert log_in(client, password=NEW_PASSWORD).status_code == 302

    def test_mailbox__gets_a_few_an_hour_whoever_asks(
        self, client: Client, account: User, mailoutbox: list[Any]
    ) -> None:
        for n in range(9):
            email = account.email.upper() if n % 2 else account.email
            last = client.post(RESET, {"email": email}, REMOTE_ADDR=f"203.0.113.{n}")

        assert last.status_code == 302
        assert len(mailoutbox) == MOST_AN_HOUR

    def test_link__does_nothing_for_a_closed_account(
        self, client: Client, account: User, mailoutbox: list[Any]
    ) -> None:
        client.post(RESET, {"email": account.email})
        User.objects.filter(pk=account.pk).update(is_active=False)

        response = set_password(client, link_in(mailoutbox[0]))

        assert "このリンクは使えません" in text_of(response)
        account.refresh_from_db()
        assert account.check_password(PASSWORD)

    def test_link__works_once(self, client: Client, account: User, mailoutbox: list[Any]) -> None:
        client.post(RESET, {"email": account.email})
        link = link_in(mailoutbox[0])
        set_password(client, link)

        again = set_password(Client(), link, "a-third-long-passphrase")

        assert "このリンクは使えません" in text_of(again)
        account.refresh_from_db()
        assert account.check_password(NEW_PASSWORD)

    def test_link__sits_in_no_address_that_other_sites_see(
        self, client: Client, account: User, mailoutbox: list[Any]
    ) -> None:
        client.post(RESET, {"email": account.email})
        link = link_in(mailoutbox[0])

        shown = client.get(link, follow=True)

        assert shown.request["PATH_INFO"] != link
        assert link not in shown.content.decode()

    @pytest.mark.parametrize("password", ["short", "12345678901", "password123", "A-0123-hanako"])
    def test_link__weak_password_is_refused_in_japanese(
        self, client: Client, mailoutbox: list[Any], password: str
    ) -> None:
        account = UserFactory(username="A-0123-hanako")
        client.post(RESET, {"email": account.email})

        response = set_password(client, link_in(mailoutbox[0]), password)

        assert re.search(r"エラー：.*パスワード", text_of(response))
        account.refresh_from_db()
        assert account.check_password(PASSWORD)

    def test_shared_address__mail_for_each_account(
        self, client: Client, account: User, mailoutbox: list[Any]
    ) -> None:
        second = UserFactory(email=account.email.lower())

        client.post(RESET, {"email": account.email})
        set_password(client, link_in(mailoutbox[1]))

        assert len(mailoutbox) == 2
        bodies = "".join(message.body for message in mailoutbox)
        assert account.username in bodies
        assert second.username in bodies
        changed = [
            User.objects.get(pk=each.pk).check_password(NEW_PASSWORD) for each in (account, second)
        ]
        assert sorted(changed) == [False, True]

    def test_closed_account__no_mail(self, client: Client, mailoutbox: list[Any]) -> None:
        closed = UserFactory(is_active=False)

        response = client.post(RESET, {"email": closed.email})

        assert response.status_code == 302
        assert mailoutbox == []

    def test_too_often__from_one_address(
        self, client: Client, account: User, mailoutbox: list[Any]
    ) -> None:
        answers = [client.post(RESET, {"email": ""}).status_code for _ in range(20)]
        refused = client.post(RESET, {"email": account.email})

        assert set(answers) == {200}
        assert refused.status_code == 429
        assert "パスワードの再設定" in soup(refused).select_one("nav.breadcrumbs").get_text()
        assert mailoutbox == []
        client.post(RESET, {"email": account.email}, REMOTE_ADDR="198.51.100.7")
        assert len(mailoutbox) == 1

    @pytest.mark.parametrize(
        "email", ["", "\x00", "\u200b", "x", f"{'x' * 10_000}@example.jp", "a@b\r\nBcc:c"]
    )
    def test_form__strange_input_is_no_error(
        self, client: Client, mailoutbox: list[Any], email: str
    ) -> None:
        response = client.post(RESET, {"email": email})

        assert response.status_code == 200
        assert soup(response).select_one(".error-summary") is not None
        assert mailoutbox == []

    @pytest.mark.parametrize(
        "link",
        [
            "/password/set/x/y/",
            "/password/set/MQ/set-password/",
            "/password/set/OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/abc-def/",
            "/password/set/%00/%00/",
            f"/password/set/{'A' * 3000}/abc-def/",
        ],
    )
    def test_link__invented_is_refused(self, client: Client, link: str) -> None:
        response = client.get(link, follow=True)

        assert response.status_code in {200, 404}
        assert soup(response).select_one("[name=new_password1]") is None
