"""The IDs that the site gives to new accounts (M1)."""

from __future__ import annotations

import re

import pytest

from cms.members.accounts.login_ids import new_login_id
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class TestLoginId:
    def test_form__m_and_seven_digits(self) -> None:
        assert re.fullmatch(r"m\d{7}", new_login_id())

    def test_id__is_one_that_nobody_has(self, monkeypatch: pytest.MonkeyPatch) -> None:
        UserFactory(username="m0000007")
        numbers = iter([7, 7, 42])
        monkeypatch.setattr("secrets.randbelow", lambda limit: next(numbers))

        assert new_login_id() == "m0000042"
