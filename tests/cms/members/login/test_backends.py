"""Login by the issued ID or by e-mail address (M1), saying nothing about accounts (M2)."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Group
from django.test import Client

from cms.members.accounts.enums import CATEGORY_EDITOR_GROUP, SECRETARIAT_GROUP
from cms.members.accounts.login_ids import account_for
from cms.members.login.backends import LoginIdOrEmailBackend
from cms.members.models import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> User:
    """Return an account with an ID as the association issues them."""
    return UserFactory(username="A-0123", email="Hanako.Minato@City.Example.jp")


class TestAccountFor:
    @pytest.mark.parametrize(
        "login",
        [
            "A-0123",
            "Hanako.Minato@City.Example.jp",
            "hanako.minato@city.example.jp",
            "HANAKO.MINATO@CITY.EXAMPLE.JP",
        ],
    )
    def test_account_for__id_or_address_in_any_case(self, account: User, login: str) -> None:
        assert account_for(login) == account

    @pytest.mark.parametrize("login", ["A-0124", "hanako.minato", "@", "x@city.example.jp", "%@%"])
    def test_account_for__anything_else_names_nobody(self, account: User, login: str) -> None:
        assert account_for(login) is None

    def test_account_for__shared_address_names_nobody(self, account: User) -> None:
        UserFactory(email=account.email.lower())

        assert account_for(account.email) is None

    def test_account_for__closed_account_does_not_share(self, account: User) -> None:
        UserFactory(email=account.email, is_active=False)

        assert account_for(account.email) == account

    def test_account_for__no_address_is_not_shared_by_all_without(self) -> None:
        UserFactory(email="")

        assert account_for("") is None

    def test_account_for__id_goes_before_address(self, account: User) -> None:
        named_so = UserFactory(username=account.email, email="other@example.jp")

        assert account_for(account.email) == named_so


class TestLoginIdOrEmailBackend:
    @pytest.mark.parametrize("login", ["A-0123", " A-0123　", "hanako.minato@city.example.jp "])
    def test_authenticate__right_password(self, account: User, login: str) -> None:
        assert authenticate(None, username=login, password=PASSWORD) == account

    @pytest.mark.parametrize(
        ("login", "password"),
        [
            ("A-0123", PASSWORD.upper()),
            ("A-0123", f"{PASSWORD} "),
            ("A-0123", ""),
            ("A-0123", None),
            ("A-0124", PASSWORD),
            ("", PASSWORD),
            (None, PASSWORD),
            ("A-0123\x00", PASSWORD),
            ("A-0123", f"{PASSWORD}\x00"),
            ("A" * 10_000, PASSWORD),
        ],
    )
    def test_authenticate__anything_wrong(
        self, account: User, login: str | None, password: str | None
    ) -> None:
        assert authenticate(None, username=login, password=password) is None

    @pytest.mark.parametrize("login", ["A-0123", "hanako.minato@city.example.jp"])
    def test_authenticate__closed_account(self, account: User, login: str) -> None:
        User.objects.filter(pk=account.pk).update(is_active=False)

        assert authenticate(None, username=login, password=PASSWORD) is None

    def test_authenticate__shared_address_logs_nobody_in(self, account: User) -> None:
        UserFactory(email=account.email)

        assert authenticate(None, username=account.email, password=PASSWORD) is None
        assert authenticate(None, username=account.username, password=PASSWORD) == account

    @pytest.mark.parametrize("login", ["A-0123", "nobody", "nobody@example.jp", "closed", "unset"])
    def test_authenticate__failure_costs_one_hash_whatever_is_wrong(
        self, account: User, monkeypatch: pytest.MonkeyPatch, login: str
    ) -> None:
        UserFactory(username="closed", is_active=False)
        unset = UserFactory(username="unset")
        unset.set_unusable_password()
        unset.save()
        hashed: list[str] = []
        encode = MD5PasswordHasher.encode

        def counting(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
            hashed.append(password)
            return encode(hasher, password, salt)

        monkeypatch.setattr(MD5PasswordHasher, "encode", counting)

        assert authenticate(None, username=login, password="wrong-password") is None
        assert len(hashed) == 1


class TestSession:
    """Each request loads the account anew: what the secretariat changes holds at once."""

    @pytest.mark.parametrize(
        ("group", "superuser"),
        [(None, False), (None, True), (SECRETARIAT_GROUP, False), (CATEGORY_EDITOR_GROUP, False)],
    )
    def test_get_user__says_the_same_of_rights_in_one_query(
        self, django_assert_num_queries, group: str | None, superuser: bool
    ) -> None:
        account = UserFactory(is_superuser=superuser)
        if group:
            account.groups.add(Group.objects.get(name=group))
        expected = User.objects.get(pk=account.pk).is_secretariat

        with django_assert_num_queries(1):
            loaded = LoginIdOrEmailBackend().get_user(account.pk)
            assert loaded.is_secretariat is expected
            assert loaded.organization == account.organization

    def test_get_user__nobody_by_that_number(self) -> None:
        assert LoginIdOrEmailBackend().get_user(0) is None

    def test_closed_account__is_out_at_its_next_click(self, client: Client, account: User) -> None:
        client.force_login(account)
        before = client.get("/").wsgi_request.user
        User.objects.filter(pk=account.pk).update(is_active=False)

        assert before == account
        assert client.get("/").wsgi_request.user.is_anonymous

    def test_group__given_and_taken_at_once(self, client: Client, account: User) -> None:
        client.force_login(account)
        seen = []

        for change in (account.groups.add, account.groups.remove):
            change(Group.objects.get(name=SECRETARIAT_GROUP))
            seen.append(client.get("/").wsgi_request.user.is_secretariat)

        assert seen == [True, False]
