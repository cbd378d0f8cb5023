"""Saving and counting self-checks (G4)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from cms.members.models import Organization
from guidebook.models import EditionPage, SelfCheck, SelfCheckAnswer
from guidebook.self_check.checks import (
    Answer,
    ChangedMeanwhileError,
    Tally,
    answers_of,
    latest_check,
    save_check,
    standing,
    version_of,
)
from tests.factories import OrganizationFactory, UserFactory
from tests.guidebook.worlds import (
    AUTUMN,
    SPRING,
    SUMMER,
    answers_in,
    keep_check,
    keep_checks_of_others,
    make_edition,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked_edition() -> EditionPage:
    """Return an edition with three items."""
    return make_edition(items=("1", "2", "3"))


@pytest.fixture
def user() -> Any:
    """Return an account of a municipality."""
    return UserFactory(organization=OrganizationFactory(municipality=True))


class TestSaveCheck:
    def test_first__needs_no_version(self, checked_edition: EditionPage, user: Any) -> None:
        check = save_check(checked_edition, user, {"1": Answer("done", "メモ")}, "")
        assert answers_in(check) == {"1": ("done", "メモ")}

    def test_same_day__keeps_one_row(self, checked_edition: EditionPage, user: Any) -> None:
        first = save_check(checked_edition, user, {"1": Answer(), "2": Answer()}, "")
        again = save_check(checked_edition, user, {"1": Answer("done")}, version_of(first))
        assert again.pk == first.pk
        assert answers_in(again) == {"1": ("done", "")}
        assert SelfCheckAnswer.objects.count() == 1

    @pytest.mark.parametrize("version", ["", "zzz"])
    def test_other_version__is_refused_with_what_was_saved(
        self, checked_edition: EditionPage, user: Any, version: str
    ) -> None:
        first = save_check(checked_edition, user, {"1": Answer("done")}, "")
        with pytest.raises(ChangedMeanwhileError) as caught:
            save_check(checked_edition, user, {"1": Answer()}, version)
        assert caught.value.check == first
        assert answers_in(first) == {"1": ("done", "")}

    def test_failure__leaves_the_old_answers(self, checked_edition: EditionPage, user: Any) -> None:
        first = save_check(checked_edition, user, {"1": Answer("done")}, "")
        with pytest.raises(IntegrityError), transaction.atomic():
            save_check(checked_edition, user, {"1": Answer(None)}, version_of(first))
        assert answers_in(first) == {"1": ("done", "")}

    def test_account_of_no_organization__cannot_save(self, checked_edition: EditionPage) -> None:
        with pytest.raises(Organization.DoesNotExist):
            save_check(checked_edition, UserFactory(organization=None), {"1": Answer()}, "")
        assert not SelfCheck.objects.exists()


class TestLatestCheck:
    def test_latest__is_the_one_of_the_last_date(
        self, checked_edition: EditionPage, user: Any
    ) -> None:
        last = keep_check(checked_edition, user.organization, AUTUMN, item_1="done")
        keep_check(checked_edition, user.organization, SPRING, item_1="not_yet")
        assert latest_check(checked_edition, user.organization) == last

    def test_nobody__has_none(self, checked_edition: EditionPage, user: Any) -> None:
        keep_check(checked_edition, user.organization, item_1="done")
        assert latest_check(checked_edition, None) is None
        assert latest_check(checked_edition, OrganizationFactory()) is None
        assert answers_of(None) == {}
        assert version_of(None) == ""


class TestStanding:
    """What is told of all organisations together."""

    @pytest.mark.parametrize(("number", "told"), [(0, False), (1, False), (2, False), (3, True)])
    def test_under_three__nothing_is_told(
        self, checked_edition: EditionPage, number: int, told: bool
    ) -> None:
        keep_checks_of_others(checked_edition, number, item_1="done")
        assert (standing(checked_edition) != {}) == told

    def test_three_checks_of_one__are_one_organization(
        self, checked_edition: EditionPage, user: Any
    ) -> None:
        for day in (SPRING, SUMMER, AUTUMN):
            keep_check(checked_edition, user.organization, day, item_1="done")
        assert standing(checked_edition) == {}

    def test_latest_checks__are_the_only_ones_that_count(
        self, checked_edition: EditionPage, user: Any
    ) -> None:
        keep_checks_of_others(checked_edition, 2, item_1="done", item_2="started")
        keep_check(checked_edition, user.organization, AUTUMN, item_1="done", item_2="done")
        keep_check(checked_edition, user.organization, SPRING, item_1="not_yet", item_2="not_yet")
        assert standing(checked_edition) == {
            "1": Tally(done=3),
            "2": Tally(done=1, started=2),
        }

    def test_other_edition__does_not_count(self, checked_edition: EditionPage) -> None:
        keep_checks_of_others(make_edition("other"), 3, item_1="done")
        assert standing(checked_edition) == {}

    def test_item_that_fewer_than_three_answered__is_not_told(
        self, checked_edition: EditionPage, user: Any
    ) -> None:
        """An item that came later: the number would tell what a single one answered."""
        keep_checks_of_others(checked_edition, 3, item_1="done")
        keep_check(checked_edition, user.organization, AUTUMN, item_1="done", item_2="not_yet")
        assert standing(checked_edition) == {"1": Tally(done=4)}

    def test_unanswered_items__are_no_answers(self, checked_edition: EditionPage) -> None:
        keep_checks_of_others(checked_edition, 3, item_1="done", item_2="unanswered")
        assert standing(checked_edition) == {"1": Tally(done=3)}


class TestTally:
    @pytest.mark.parametrize(
        ("progresses", "expected"),
        [
            ([], (0, 0, 0)),
            (["done"], (1, 0, 0)),
            (["done", "started", "not_yet", "done"], (2, 1, 1)),
        ],
        ids=["none", "one", "some"],
    )
    def test_of__counts(self, progresses: list[str], expected: tuple[int, int, int]) -> None:
        tally = Tally.of(progresses)
        assert (tally.done, tally.started, tally.not_yet) == expected
        assert tally.total == len(progresses)

    def test_parts__follow_one_another(self) -> None:
        parts = Tally(done=2, started=3, not_yet=1).parts
        assert [(each.state, each.number, each.start) for each in parts] == [
            ("done", 2, 0),
            ("started", 3, 2),
            ("not_yet", 1, 5),
        ]


class TestTable:
    def test_organization_and_date__only_once(
        self, checked_edition: EditionPage, user: Any
    ) -> None:
        keep_check(checked_edition, user.organization, SPRING)
        with pytest.raises(IntegrityError), transaction.atomic():
            keep_check(checked_edition, user.organization, SPRING)

    def test_edition_with_checks__cannot_be_deleted(
        self, checked_edition: EditionPage, user: Any
    ) -> None:
        keep_check(checked_edition, user.organization)
        with pytest.raises(ProtectedError):
            checked_edition.delete()
        assert SelfCheck.objects.count() == 1

    def test_progress__is_counted_for_each_check(
        self, checked_edition: EditionPage, user: Any
    ) -> None:
        keep_check(checked_edition, user.organization, SPRING, item_1="done", item_2="done")
        keep_check(checked_edition, user.organization, datetime.date(2026, 5, 1), item_1="started")
        own = SelfCheck.objects.owned_by(user.organization)
        found = own.with_progress().order_by("checked_on")
        assert [(each.done, each.started, each.not_yet) for each in found] == [
            (2, 0, 0),
            (0, 1, 0),
        ]
