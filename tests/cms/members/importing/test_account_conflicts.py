"""Accounts that no file may touch, and addresses that two accounts would share (M1)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group

from cms.members.accounts.enums import CATEGORY_EDITOR_GROUP, SECRETARIAT_GROUP
from cms.members.accounts.login_ids import account_for
from cms.members.importing.accounts import check, write
from cms.members.models import Organization, User
from cms.tabular.reading.tables import TableRow
from tests.cms.members.importing.rows import PASSWORD, PERSON, messages, numbers, person, places
from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def minato() -> Organization:
    """Return the organisation that the rows name."""
    return OrganizationFactory(name="みなと市（架空）", external_id="m-1", municipality=True)


def run(*rows: TableRow) -> tuple[int, int, int]:
    """Check and write rows that have no error; return how many were added, changed, left."""
    checked = check(rows)
    assert messages(checked) == ""
    return numbers(write(checked))


def stored() -> list[dict[str, Any]]:
    """Return all that an import may write."""
    return list(User.objects.order_by("pk").values())


class TestAddresses:
    """An address that two accounts share logs nobody in."""

    def test_address__of_another_account(self) -> None:
        UserFactory(email="Hanako@city.minato.example.jp")
        checked = check([person()])

        assert places(checked) == [(2, "email")]
        assert "別のアカウントで使われています" in messages(checked)

    def test_address__of_a_closed_account_is_free(self) -> None:
        UserFactory(email=PERSON["email"], is_active=False)

        assert run(person()) == (1, 0, 0)
        assert account_for(PERSON["email"]) == User.objects.get(username="A-0001")

    def test_addresses__changing_hands_in_one_file(self) -> None:
        run(person(2), person(3))

        assert run(person(2, email="p3@city.minato.example.jp"), person(3, email=PERSON["email"]))
        assert account_for(PERSON["email"]) == User.objects.get(username="A-0003")

    def test_address__shared_before_does_not_stop_other_changes(self) -> None:
        run(person())
        UserFactory(email=PERSON["email"])

        assert run(person(tel="1")) == (0, 1, 0)


class TestUntouchable:
    @pytest.mark.parametrize(
        "fields",
        [
            {"is_superuser": True},
            {"is_staff": True},
            {"organization": None},
            {"group": SECRETARIAT_GROUP},
            {"group": CATEGORY_EDITOR_GROUP},
        ],
    )
    def test_staff__refused(self, minato: Organization, fields: dict[str, Any]) -> None:
        own = {name: value for name, value in fields.items() if name != "group"}
        user = UserFactory(**{"username": "A-0001", "organization": minato} | own)
        user.groups.set(Group.objects.filter(name=fields.get("group")))
        before = stored()
        checked = check([person(department="総務課", password=PASSWORD)])

        assert places(checked) == [(2, "login_id")]
        assert "会員のアカウントではありません" in messages(checked)
        write(checked)
        assert stored() == before

    def test_account_of_another_organization__refused(self) -> None:
        yamabe = OrganizationFactory(name="山辺町（架空）", external_id="m-2")
        UserFactory(username="A-0001", organization=yamabe)
        before = stored()
        checked = check([person()])

        assert places(checked) == [(2, "organization")]
        assert "別の団体のアカウントです" in messages(checked)
        write(checked)
        assert stored() == before
