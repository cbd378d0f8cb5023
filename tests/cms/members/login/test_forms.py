"""The login form: what it asks, what it says, what it takes (V1, M2)."""

from __future__ import annotations

import pytest

from cms.members.login.forms import LoginForm
from cms.members.models import User
from tests.cms.members.login.logging_in import WRONG
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def login_form(username: str, password: str = PASSWORD) -> LoginForm:
    """Return the form as sent in."""
    return LoginForm(None, data={"username": username, "password": password})


class TestLoginForm:
    @pytest.mark.parametrize("name", ["username", "email"])
    def test_valid__by_id_and_by_address(self, name: str) -> None:
        account = UserFactory()
        form = login_form(getattr(account, name))

        assert form.is_valid()
        assert form.get_user() == account

    @pytest.mark.parametrize(
        ("username", "password"),
        [("known", "wrong"), ("unknown", PASSWORD), ("closed", PASSWORD), ("closed", "wrong")],
    )
    def test_invalid__one_answer_whatever_is_wrong(self, username: str, password: str) -> None:
        UserFactory(username="known")
        UserFactory(username="closed", is_active=False)
        form = login_form(username, password)

        assert not form.is_valid()
        assert form.errors == {"__all__": [WRONG]}

    @pytest.mark.parametrize(
        ("username", "password"),
        [("", PASSWORD), ("known", ""), ("x" * 255, PASSWORD), ("known", "x" * 1001)],
    )
    def test_invalid__nothing_asked_of_the_database(
        self, username: str, password: str, django_assert_num_queries
    ) -> None:
        form = login_form(username, password)

        with django_assert_num_queries(0):
            assert not form.is_valid()

    def test_password__blanks_belong_to_it(self) -> None:
        account = UserFactory(password=f" {PASSWORD} ")

        assert login_form(account.username, f" {PASSWORD} ").is_valid()
        assert not login_form(account.username, PASSWORD).is_valid()

    def test_fields__what_browsers_fill_in(self) -> None:
        form = LoginForm()

        assert form["username"].label == "ID（またはメールアドレス）"
        assert form["password"].label == "パスワード"
        assert 'autocomplete="username"' in str(form["username"])
        assert 'autocomplete="current-password"' in str(form["password"])
        assert PASSWORD not in str(login_form("known")["password"])

    def test_account__loaded_with_its_organization(self, django_assert_num_queries) -> None:
        account = UserFactory()
        form = login_form(account.username)
        assert form.is_valid()

        with django_assert_num_queries(0):
            assert form.get_user().organization == account.organization

    def test_closed_account__stays_closed(self) -> None:
        account = UserFactory(is_active=False)

        assert not login_form(account.email).is_valid()
        assert not User.objects.get(pk=account.pk).is_active
