"""「会員の利用」: how many members there are, and how many of them still log in (O3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.members.access.enums import LoginResult
from cms.members.models import LoginRecord, Organization, User
from cms.members.organizations.enums import OrganizationKind
from tests.actors import build_cast
from tests.catalog.html import soup
from tests.catalog.screens import queries_of
from tests.conftest import rolled_back_later
from tests.factories import OrganizationFactory, UserFactory
from tests.reading_reports import (
    bars_of,
    changes_of,
    csv_of,
    rows_of,
    summary_of,
    xlsx_of,
)

pytestmark = pytest.mark.django_db

USAGE = "/admin/reports/members/"


def account(organization: Organization, days: int | None, **fields: Any) -> User:
    """Return an account that logged in so many days ago; None: never."""
    moment = None if days is None else timezone.now() - timedelta(days=days)
    return UserFactory(organization=organization, last_login=moment, **fields)


class World:
    """A town that comes every day, a company that seldom does, one that never came."""

    def __init__(self) -> None:
        cast = build_cast()
        self.client = cast["secretariat"].client
        User.objects.filter(organization__isnull=False).delete()
        Organization.objects.all().delete()
        self.town = OrganizationFactory(name="毎日市（架空）", municipality=True)
        self.seldom = OrganizationFactory(name="時々社（架空）")
        OrganizationFactory(name="未使用大学（架空）", kind=OrganizationKind.RESEARCH)
        for days in (0, 29, 31, 100, None):
            account(self.town, days)
        account(self.town, 1, is_active=False)
        account(self.seldom, 300)
        account(self.seldom, 400)

    def names(self, **query: Any) -> list[str]:
        """Return the organisations of the list."""
        return [row["団体名"] for row in rows_of(self.client.get(USAGE, query))]


@pytest.fixture(scope="class")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Return it, once for a class of tests."""
    with rolled_back_later(django_db_blocker):
        yield World()


class TestList:
    def test_silent__come_first(self, world: World) -> None:
        assert world.names() == ["未使用大学（架空）", "時々社（架空）", "毎日市（架空）"]

    def test_row__counts_open_accounts_by_their_last_login(self, world: World) -> None:
        row = rows_of(world.client.get(USAGE, {"kind": "local_government"}))[0]
        newest = User.objects.filter(organization=world.town, is_active=True).latest("last_login")
        assert row == {
            "団体名": "毎日市（架空）",
            "団体種別": "地方公共団体",
            "会員種別": "特別会員",
            "アカウント": "5",
            "30日以内": "2",
            "90日以内": "3",
            "365日以内": "4",
            "最後のログイン": f"{timezone.localtime(newest.last_login):%Y-%m-%d %H:%M}",
        }

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"membership": "special"}, ["毎日市（架空）"]),
            ({"membership": "general"}, ["未使用大学（架空）", "時々社（架空）"]),
            ({"kind": "research"}, ["未使用大学（架空）"]),
            ({"silent": "90"}, ["未使用大学（架空）", "時々社（架空）"]),
            ({"silent": "365"}, ["未使用大学（架空）"]),
            ({"silent": "never"}, ["未使用大学（架空）"]),
            ({"silent": "90", "kind": "company"}, ["時々社（架空）"]),
        ],
    )
    def test_filters__narrow_the_list(
        self, world: World, query: dict[str, str], names: list[str]
    ) -> None:
        assert world.names(**query) == names

    def test_name__leads_to_the_organisation(self, world: World) -> None:
        html = world.client.get(USAGE).content.decode()
        address = f"/admin/organizations/edit/{world.town.pk}/"
        assert address in html
        assert world.client.get(address).status_code == 200

    def test_summary__adds_up_by_membership_and_kind(self, world: World) -> None:
        summary = summary_of(world.client.get(USAGE))
        assert [list(row.values()) for row in summary.values()] == [
            ["特別会員・地方公共団体", "1", "5", "2", "3", "4"],
            ["一般会員・民間企業", "1", "2", "0", "0", "1"],
            ["一般会員・研究機関", "1", "0", "0", "0", "0"],
            ["合計", "3", "7", "2", "3", "5"],
        ]

    def test_association__stands_apart_from_the_municipalities(self, world: World) -> None:
        made = OrganizationFactory(name="広域連合（架空）", association=True)
        summary = summary_of(world.client.get(USAGE))
        assert "特別会員・地方公共団体（広域連合・一部事務組合など）" in summary
        assert summary["特別会員・地方公共団体"]["団体"] == "1"
        made.delete()

    def test_changes__count_logins_of_members(self, world: World) -> None:
        one, other = world.town.accounts.all()[:2]
        for user, days, result in (
            (one, 0, LoginResult.SUCCESS),
            (one, 3, LoginResult.SUCCESS),
            (other, 4, LoginResult.SUCCESS),
            (other, 5, LoginResult.WRONG),
            (other, 35, LoginResult.SUCCESS),
        ):
            moment = timezone.now() - timedelta(days=days)
            LoginRecord.objects.create(
                user=user, organization=world.town, result=result, created_at=moment
            )
        page = world.client.get(USAGE)
        assert changes_of(page) == {
            "ログインした団体": ["1団体", "1団体", "±0 → 同じ"],
            "ログインしたアカウント": ["1人", "2人", "＋1 ↑ 増"],
            "ログインの回数": ["1回", "3回", "＋2 ↑ 増"],
        }
        newest = soup(page).select_one("[aria-labelledby='usage-months-title'] tbody tr")
        assert sorted(each.get_text() for each in newest.select("td")) == ["0", "1"]

    def test_bars__count_the_silent_and_lead_to_them(self, world: World) -> None:
        page = world.client.get(USAGE)
        bars = bars_of(page, "silent")
        assert [row["数（団体）"] for row in bars.values()] == ["3", "2", "2", "1", "1"]
        link = soup(page).select("[aria-labelledby='silent-title'] td a")[-1]
        names = [row["団体名"] for row in rows_of(world.client.get(link["href"]))]
        assert names == ["未使用大学（架空）"]

    def test_nobody__is_named(self, world: World) -> None:
        person = world.town.accounts.first()
        html = world.client.get(USAGE).content.decode()
        assert person.username not in html
        assert person.email not in html

    def test_files__hold_the_numbers(self, world: World) -> None:
        query = {"membership": "special"}
        row = csv_of(world.client.get(USAGE, query | {"export": "csv"}))[0]
        assert (row["団体名"], row["30日以内"]) == ("毎日市（架空）", "2")
        cells = xlsx_of(world.client.get(USAGE, query | {"export": "xlsx"}))[0]
        assert (cells["アカウント"], cells["365日以内"]) == (5, 4)

    def test_queries__are_as_many_for_thirty_as_for_one(self, world: World) -> None:
        query = {"kind": "company"}
        world.client.get(USAGE, query)
        one = queries_of(world.client, USAGE, query)
        for n in range(29):
            account(OrganizationFactory(), n)
        assert queries_of(world.client, USAGE, query) == one <= 20
        assert len(world.names(**query)) == 30
