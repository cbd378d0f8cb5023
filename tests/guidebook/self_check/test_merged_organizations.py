"""Self-checks of an organisation that went into another: in its history, counted once (G4, O8)."""

from __future__ import annotations

import pytest

from cms.members.models import Organization
from cms.members.organizations.changes import merge, undo
from guidebook.models import EditionPage, SelfCheck
from guidebook.self_check.checks import (
    Answer,
    Tally,
    latest_check,
    save_check,
    standing,
    version_of,
)
from tests.actors import Cast
from tests.catalog.html import soup
from tests.factories import OrganizationFactory, UserFactory, secretariat_operator
from tests.guidebook.worlds import (
    SPRING,
    SUMMER,
    keep_check,
    keep_checks_of_others,
    make_edition,
)

pytestmark = pytest.mark.django_db

HISTORY = "/guidebook/ver2/checklist/history/"


@pytest.fixture
def edition() -> EditionPage:
    """Return an edition with one item."""
    return make_edition(items=("1",))


@pytest.fixture
def town() -> Organization:
    """Return what goes."""
    return OrganizationFactory(name="みなみ町（架空）", municipality=True)


class TestMergedChecks:
    def test_history__shows_both_of_one_day_and_opens_either(
        self, cast: Cast, edition: EditionPage, town: Organization
    ) -> None:
        city = cast["special"].user.organization
        keep_check(edition, town, SPRING, "町のメモ", item_1="started")
        keep_check(edition, city, SPRING, "市のメモ", item_1="done")
        merge(town, city, secretariat_operator())

        page = cast["special"].client.get(HISTORY)
        links = [each["href"] for each in soup(page).select("[data-row] a")]
        opened = [cast["special"].client.get(f"{HISTORY}{link}") for link in links]

        assert len(links) == 2
        assert "みなみ町（架空）（統合済み" in page.content.decode()
        for memo in ("町のメモ", "市のメモ"):
            assert sum(memo in each.content.decode() for each in opened) == 1

    @pytest.mark.parametrize("key", ["0", "9" * 40, "x", "-1", "１"])
    def test_history__wrong_number_shows_the_latest(
        self, cast: Cast, edition: EditionPage, key: str
    ) -> None:
        keep_check(edition, cast["special"].user.organization, SPRING, "市のメモ", item_1="done")

        page = cast["special"].client.get(HISTORY, {"check": key})

        assert "市のメモ" in page.content.decode()

    def test_history__of_others_is_opened_by_nobody(
        self, cast: Cast, edition: EditionPage, town: Organization
    ) -> None:
        check = keep_check(edition, town, SPRING, "町のメモ", item_1="done")

        page = cast["special"].client.get(HISTORY, {"check": check.pk})

        assert "町のメモ" not in page.content.decode()

    def test_form__starts_from_the_predecessors_where_there_is_none(
        self, edition: EditionPage, town: Organization
    ) -> None:
        city = OrganizationFactory(municipality=True)
        user = UserFactory(organization=city)
        keep_check(edition, town, SUMMER, item_1="started")
        merge(town, city, secretariat_operator())

        latest = latest_check(edition, city)
        assert latest is not None
        assert latest.checked_on == SUMMER
        saved = save_check(edition, user, {"1": Answer("done")}, version_of(latest))

        assert saved.organization == city
        assert latest_check(edition, city) == saved
        assert SelfCheck.objects.count() == 2

    def test_counts__both_are_one_organisation_by_the_successors_answer(
        self, edition: EditionPage, town: Organization
    ) -> None:
        city = OrganizationFactory(municipality=True)
        keep_checks_of_others(edition, 3, item_1="not_yet")
        keep_check(edition, town, SUMMER, item_1="started")
        keep_check(edition, city, SPRING, item_1="done")

        change = merge(town, city, secretariat_operator())
        merged = standing(edition, membership="special")
        undo(change, secretariat_operator())

        assert merged == {"1": Tally(done=1, not_yet=3)}
        assert standing(edition) == {"1": Tally(done=1, started=1, not_yet=3)}
