"""One account manages an organisation, whatever a file says (M4)."""

from __future__ import annotations

import pytest

from cms.members.importing.accounts import check, write
from cms.members.models import Organization, User
from tests.cms.members.importing.rows import messages, person, places
from tests.factories import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def minato() -> Organization:
    """Return the organisation that the rows name."""
    return OrganizationFactory(name="みなと市（架空）", external_id="m-1")


def existing(minato: Organization, *, managers: tuple[int, ...] = ()) -> None:
    """Create the accounts A-0003 and A-0004."""
    for number in (3, 4):
        name = f"A-{number:04}"
        UserFactory(username=name, organization=minato, is_manager=number in managers)


def managers_after(*rows: tuple[int, str]) -> list[str]:
    """Import rows of account number and manager column; return who manages then."""
    checked = check([person(number, manager=cell) for number, cell in rows])
    assert messages(checked) == ""
    write(checked)
    return list(User.objects.filter(is_manager=True).values_list("username", flat=True))


class TestNewOrganization:
    @pytest.mark.parametrize(
        ("rows", "manager"),
        [
            ([(5, ""), (6, "")], ["A-0005"]),
            ([(6, ""), (5, "")], ["A-0006"]),
            ([(5, ""), (6, "はい")], ["A-0006"]),
            ([(5, "いいえ"), (6, "○")], ["A-0006"]),
            ([(5, "いいえ"), (6, "いいえ")], []),
            ([(5, "いいえ"), (6, "")], []),
        ],
    )
    def test_manager__named_or_the_first(
        self, rows: list[tuple[int, str]], manager: list[str]
    ) -> None:
        assert managers_after(*rows) == manager

    def test_manager__one_of_each_organization(self) -> None:
        OrganizationFactory(name="山辺町（架空）", external_id="m-2")
        write(check([person(3), person(4), person(5, organization="m-2")]))

        found = User.objects.filter(is_manager=True).order_by("username")
        assert [user.username for user in found] == ["A-0003", "A-0005"]


class TestKnownOrganization:
    @pytest.mark.parametrize(
        ("rows", "manager"),
        [
            ([(5, "")], ["A-0003"]),
            ([(5, "いいえ")], ["A-0003"]),
            ([(3, ""), (4, "")], ["A-0003"]),
            ([(3, "はい"), (4, "")], ["A-0003"]),
            ([(3, "いいえ"), (4, "はい")], ["A-0004"]),
            ([(4, "はい"), (3, "いいえ")], ["A-0004"]),
            ([(3, "いいえ"), (5, "はい")], ["A-0005"]),
            ([(3, "いいえ")], []),
        ],
    )
    def test_manager__stays_or_hands_over(
        self, minato: Organization, rows: list[tuple[int, str]], manager: list[str]
    ) -> None:
        existing(minato, managers=(3,))

        assert managers_after(*rows) == manager

    @pytest.mark.parametrize(
        ("rows", "manager"),
        [
            ([(5, ""), (4, "")], ["A-0004"]),
            ([(5, ""), (4, ""), (3, "")], ["A-0003"]),
            ([(5, ""), (6, "")], ["A-0005"]),
            ([(4, "はい"), (3, "")], ["A-0004"]),
        ],
    )
    def test_manager__missing_so_far(
        self, minato: Organization, rows: list[tuple[int, str]], manager: list[str]
    ) -> None:
        existing(minato)

        assert managers_after(*rows) == manager

    def test_manager__never_a_closed_account_by_itself(self, minato: Organization) -> None:
        existing(minato)
        User.objects.update(is_active=False)

        assert managers_after((3, ""), (4, "")) == []
        assert managers_after((3, ""), (5, "")) == ["A-0005"]


class TestTwo:
    @pytest.mark.parametrize(
        ("holder", "rows", "refused"),
        [
            ((), [(5, "はい"), (6, "はい")], [5, 6]),
            ((), [(3, "はい"), (5, "はい"), (6, "")], [3, 5]),
            ((3,), [(4, "はい")], [4]),
            ((3,), [(5, "はい")], [5]),
            ((3,), [(3, ""), (5, "はい")], [5]),
            ((3,), [(3, "はい"), (5, "はい")], [3, 5]),
            ((3,), [(3, "いいえ"), (5, "はい"), (6, "はい")], [5, 6]),
        ],
    )
    def test_second_manager__refused(
        self,
        minato: Organization,
        holder: tuple[int, ...],
        rows: list[tuple[int, str]],
        refused: list[int],
    ) -> None:
        existing(minato, managers=holder)
        checked = check([person(number, manager=cell) for number, cell in rows])

        assert places(checked) == [(number, "manager") for number in refused]
        assert "団体の管理者は１人です" in messages(checked)

    def test_message__names_the_other(self, minato: Organization) -> None:
        existing(minato, managers=(3,))

        assert "「A-0003」も管理者です" in messages(check([person(5, manager="はい")]))
