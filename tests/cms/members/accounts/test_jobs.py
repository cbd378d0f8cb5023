"""Accounts that nobody uses (M5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from catalog.models import Entry
from cms.admin.audit import Operator
from cms.members.accounts import colleagues
from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.accounts.jobs import close_unused
from cms.members.models import User
from cms.models import MailRecord
from tests.factories import PASSWORD, UserFactory, published_entry

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def account(unused_for: timedelta, **fields: object) -> User:
    """Return an account used last so long ago."""
    ago = timezone.now() - unused_for
    return UserFactory(last_login=ago, date_joined=ago - 100 * DAY, **fields)


def fresh(user: User) -> User:
    """Return what the database says of `user`."""
    return User.objects.get(pk=user.pk)


def later(by: timedelta) -> None:
    """Let time pass for everybody."""
    for user in User.objects.all():
        for name in ("last_login", "date_joined", "unused_warned_at"):
            moment = getattr(user, name)
            if moment:
                setattr(user, name, moment - by)
        user.save()


class TestCloseUnused:
    @pytest.mark.parametrize(
        ("unused_for", "warned"),
        [(395 * DAY, False), (397 * DAY, True), (4_000 * DAY, True), (timedelta(0), False)],
    )
    def test_warning__after_13_months(self, unused_for: timedelta, warned: bool) -> None:
        user = account(unused_for)

        close_unused()

        assert (fresh(user).unused_warned_at is not None) == warned
        assert list(MailRecord.objects.values_list("kind", "to")) == (
            [("account_unused", user.email)] if warned else []
        )
        assert fresh(user).is_active

    def test_warning__names_the_day(self) -> None:
        account(400 * DAY)

        close_unused()

        day = timezone.localtime(timezone.now() + 30 * DAY)
        assert f"{day.year}年{day.month}月{day.day}日" in MailRecord.objects.get().body

    def test_warning__once(self) -> None:
        account(400 * DAY)

        assert "1件にお知らせ" in close_unused()
        assert "0件にお知らせ" in close_unused()
        assert MailRecord.objects.count() == 1

    @pytest.mark.parametrize(("waited", "is_open"), [(29 * DAY, True), (31 * DAY, False)])
    def test_closing__a_month_after_the_warning(self, waited: timedelta, is_open: bool) -> None:
        user = account(400 * DAY)
        close_unused()
        later(waited)

        close_unused()

        assert fresh(user).is_active == is_open

    def test_closing__never_without_warning(self) -> None:
        user = account(4_000 * DAY)

        for _ in range(3):
            close_unused()

        assert fresh(user).is_active

    def test_login__makes_up_for_it(self) -> None:
        user = account(400 * DAY)
        close_unused()
        Client().post("/login/", {"username": user.username, "password": PASSWORD})
        later(31 * DAY)

        close_unused()

        assert fresh(user).is_active

    def test_login__the_next_13_months_are_warned_of_anew(self) -> None:
        user = account(400 * DAY)
        close_unused()
        Client().post("/login/", {"username": user.username, "password": PASSWORD})
        later(400 * DAY)

        close_unused()

        assert fresh(user).is_active
        assert MailRecord.objects.filter(kind="account_unused").count() == 2

    def test_never_used__counts_from_when_it_was_made(self) -> None:
        new = UserFactory(last_login=None, date_joined=timezone.now() - 10 * DAY)
        old = UserFactory(last_login=None, date_joined=timezone.now() - 400 * DAY)

        close_unused()

        assert fresh(new).unused_warned_at is None
        assert fresh(old).unused_warned_at is not None

    def test_staff__are_left_alone(self) -> None:
        staff = account(400 * DAY, organization=None)
        staff.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))
        root = account(400 * DAY, is_superuser=True)

        close_unused()

        assert fresh(staff).unused_warned_at is None
        assert fresh(root).unused_warned_at is None

    def test_entries__stay(self) -> None:
        user = account(400 * DAY)
        entry = published_entry(organization=user.organization, registrant=user)
        close_unused()
        later(31 * DAY)

        close_unused()

        assert not fresh(user).is_active
        assert Entry.objects.listed().filter(pk=entry.pk).exists()

    def test_manager__is_succeeded_by_who_was_here_last(self) -> None:
        manager = account(400 * DAY, is_manager=True)
        early, late = (account(n * DAY, organization=manager.organization) for n in (50, 5))
        close_unused()
        later(31 * DAY)

        close_unused()

        assert not fresh(manager).is_active
        assert not fresh(manager).is_manager
        assert fresh(late).is_manager
        assert not fresh(early).is_manager
        assert MailRecord.objects.filter(kind="account_manager", to=late.email).exists()

    def test_manager__with_nobody_left(self) -> None:
        manager = account(400 * DAY, is_manager=True)
        close_unused()
        later(31 * DAY)

        close_unused()

        assert not fresh(manager).is_active
        assert not User.objects.filter(is_manager=True).exists()

    def test_reopened__has_another_month(self) -> None:
        user = account(400 * DAY)
        close_unused()
        later(31 * DAY)
        close_unused()
        colleagues.reopen_account(fresh(user), Operator())

        close_unused()

        assert fresh(user).is_active
        assert fresh(user).unused_warned_at is not None
