"""Likes, submissions and checks in the moment of a merger: none is lost, none left behind (O8)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connections

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry, Inquiry, Like
from catalog.reading import likes as liking
from catalog.reading.inquiries import send_inquiry
from cms.admin.audit import Operator
from cms.members.accounts.colleagues import new_account
from cms.members.models import Organization, User
from cms.members.organizations import changes as organization_changes
from cms.members.organizations.changes import merge
from tests.factories import (
    OrganizationFactory,
    UserFactory,
    approved_entry,
    entry_in,
    new_entry,
    secretariat_operator,
)
from tests.merging import index_is_right

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class Moment:
    """A merger that is held open in its middle, while others act."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_inside, self.may_end = Event(), Event()
        planned = organization_changes.plan_merger

        def held(*args: Any, **kwargs: Any) -> Any:
            plan = planned(*args, **kwargs)
            self.is_inside.set()
            self.may_end.wait(timeout=20)
            return plan

        monkeypatch.setattr(organization_changes, "plan_merger", held)

    def run(self, merging: Callable[[], Any], acting: Callable[[], Any]) -> Any:
        """Merge; act once the rows are planned; return what acting gave."""
        with ThreadPoolExecutor(2) as pool:
            merger = pool.submit(self._closing, merging)
            assert self.is_inside.wait(timeout=20)
            action = pool.submit(self._closing, acting)
            waits = self._is_stopped(action)
            self.may_end.set()
            merger.result(timeout=60)
            result = action.result(timeout=60)
        assert waits
        return result

    @staticmethod
    def _is_stopped(action: Any) -> bool:
        """Whether the merger holds the action up: nothing may slip in after the plan."""
        try:
            action.result(timeout=1)
        except TimeoutError:
            return True
        return False

    @staticmethod
    def _closing(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connections.close_all()


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """Return the middle of a merger."""
    return Moment(monkeypatch)


@pytest.fixture
def town() -> Organization:
    """Return what goes."""
    return OrganizationFactory(name="みなみ町（架空）", municipality=True)


@pytest.fixture
def city() -> Organization:
    """Return what stays."""
    return OrganizationFactory(name="きた市（架空）", municipality=True)


class TestMomentOfMerger:
    def test_like__counts_for_the_successor(
        self, moment: Moment, town: Organization, city: Organization
    ) -> None:
        entry, user = approved_entry(), UserFactory(organization=town)
        operator = secretariat_operator()

        moment.run(lambda: merge(town, city, operator), lambda: liking.toggle_like(entry, user))

        assert Like.objects.get().organization == city
        assert index_is_right()

    def test_like__of_what_becomes_the_own_is_refused(
        self, moment: Moment, town: Organization, city: Organization
    ) -> None:
        entry = approved_entry(organization=town)
        user = UserFactory(organization=city)
        operator = secretariat_operator()

        def press() -> str:
            try:
                liking.toggle_like(entry, user)
            except lifecycle.LifecycleError as error:
                return str(error)
            return ""

        refusal = moment.run(lambda: merge(town, city, operator), press)

        assert "つけられません" in refusal
        assert not Like.objects.exists()

    def test_new_entry__is_the_successors(
        self, moment: Moment, town: Organization, city: Organization
    ) -> None:
        entry = new_entry(organization=town)
        user = UserFactory(organization=town)
        operator = secretariat_operator()

        moment.run(
            lambda: merge(town, city, operator),
            lambda: lifecycle.register(entry, Operator(user, "198.51.100.1")),
        )

        stored = Entry.objects.get()
        assert stored.organization == city
        assert lifecycle.state_of(stored) == EntryState.IN_REVIEW
        assert index_is_right()

    def test_draft__saved_in_that_moment_does_not_go_back(
        self, moment: Moment, town: Organization, city: Organization
    ) -> None:
        draft = entry_in(EntryState.DRAFT, organization=town)
        user = User.objects.get(organization=town)
        draft.title = "その間に書いた題名"
        operator = secretariat_operator()

        moment.run(
            lambda: merge(town, city, operator),
            lambda: lifecycle.save_draft(draft, Operator(user, "198.51.100.1")),
        )

        stored = Entry.objects.get(pk=draft.pk)
        assert (stored.organization, stored.title) == (city, "その間に書いた題名")
        assert index_is_right()

    def test_message_and_account__are_the_successors(
        self, moment: Moment, town: Organization, city: Organization
    ) -> None:
        entry, user = approved_entry(), UserFactory(organization=town)
        operator = secretariat_operator()

        def write() -> None:
            send_inquiry(entry, user, "質問", "教えてください")
            new_account(town, email="new@example.jp")

        moment.run(lambda: merge(town, city, operator), write)

        assert Inquiry.objects.get().organization == city
        assert User.objects.get(email="new@example.jp").organization == city

    def test_two_mergers__of_the_same_one_goes_to_one(
        self, moment: Moment, town: Organization, city: Organization
    ) -> None:
        other = OrganizationFactory()
        UserFactory(organization=town)
        operator = secretariat_operator()

        def too_late() -> str:
            try:
                merge(town, other, operator)
            except organization_changes.OrganizationChangeError as error:
                return str(error)
            return ""

        refusal = moment.run(lambda: merge(town, city, operator), too_late)

        assert "すでにほかの団体に統合されています" in refusal
        assert User.objects.get(organization__isnull=False).organization == city
