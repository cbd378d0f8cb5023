"""Files of an organisation that has gone into another (O4, O8)."""

from __future__ import annotations

import pytest

from catalog.importing import likes
from catalog.importing.moved import moved_entries
from catalog.models import Entry, Like
from cms.admin.audit import Operator
from cms.members.models import OrganizationChange
from cms.members.organizations.changes import merge, undo
from cms.tabular.reading.tables import TableRow
from tests.catalog.importing.conftest import Importer, World
from tests.catalog.importing.files import row
from tests.catalog.importing.reports import counts_of
from tests.factories import OrganizationFactory


@pytest.fixture
def merger(world: World, run_import: Importer) -> OrganizationChange:
    """Let both companies have an entry of the same external ID, and alpha go into beta."""
    run_import(row(2, title="アルファの情報"), row(3, organization="beta", title="ベータの情報"))
    return merge(world.alpha, world.beta, Operator())


def titles() -> dict[str, str]:
    """Return the titles of beta's entries by their external IDs."""
    entries = Entry.objects.filter(organization__external_id="beta")
    return dict(entries.values_list("external_id", "title"))


class TestFileOfTheOldOrganisation:
    @pytest.mark.parametrize("name", ["alpha", "アルファ（架空）"])
    def test_row__means_the_entry_that_moved(
        self, merger: OrganizationChange, run_import: Importer, name: str
    ) -> None:
        assert counts_of(run_import(row(organization=name, title="直した情報"))) == (0, 0, 1, 0)
        assert titles() == {"a-1": "ベータの情報", "a-1-2": "直した情報"}

    def test_second_run__changes_nothing(
        self, merger: OrganizationChange, run_import: Importer
    ) -> None:
        same = row(organization="alpha", title="アルファの情報")
        assert counts_of(run_import(same)) == (0, 0, 0, 1)

    def test_row_of_the_successor__means_its_own(
        self, merger: OrganizationChange, run_import: Importer
    ) -> None:
        run_import(row(organization="beta", title="直した情報"))
        assert titles() == {"a-1": "直した情報", "a-1-2": "アルファの情報"}

    def test_other_external_id__is_a_new_entry(
        self, merger: OrganizationChange, run_import: Importer
    ) -> None:
        assert counts_of(run_import(row(organization="alpha", external_id="a-9"))) == (0, 1, 0, 0)

    def test_likes__are_those_of_the_entry_that_moved(self, merger: OrganizationChange) -> None:
        OrganizationFactory(external_id="town", municipality=True)
        asked = {"organization": "town", "entry_organization": "alpha", "external_id": "a-1"}
        likes.write(likes.check([TableRow(2, asked)]), Operator())
        assert Like.objects.get().entry.title == "アルファの情報"


class TestMovedEntries:
    def test_undone_merger__is_forgotten(self, merger: OrganizationChange) -> None:
        assert len(moved_entries(["a-1"])) == 2
        undo(merger, Operator())
        assert moved_entries(["a-1"]) == {}

    def test_other_ids__are_not_asked_for(self, merger: OrganizationChange) -> None:
        assert moved_entries(["a-2"]) == {}
