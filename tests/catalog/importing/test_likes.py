"""Likes from files: the rule of the button, a second run that does nothing (V5, O4)."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import LifecycleError
from catalog.entries.permissions import can_like, organization_can_like
from catalog.importing import likes
from catalog.models import Entry, Like
from catalog.reading.likes import like_imported
from cms.admin.audit import Operator
from cms.members.models import Organization
from cms.tabular.reading.tables import TableRow
from tests.actors import Cast
from tests.cms.tabular.files import csv_file
from tests.factories import OrganizationFactory, entry_in, like, listed_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Organization:
    """Return a special member."""
    return OrganizationFactory(name="みなと市（架空）", external_id="m-1", municipality=True)


@pytest.fixture
def entry() -> Entry:
    """Return a published entry with an external ID."""
    return listed_entry(external_id="e-1")


def check(*rows: dict[str, str]) -> likes.Checked:
    """Return what rows ask for."""
    return likes.check([TableRow(number, row) for number, row in enumerate(rows, 2)])


def places(checked: likes.Checked) -> list[tuple[int, str]]:
    """Return row and column of each error."""
    return [(error.number, error.column) for error in checked.errors]


class TestRows:
    @pytest.mark.parametrize("key", ["m-1", "みなと市（架空）", "ｍ－１"])
    def test_like__by_any_key(self, town: Organization, entry: Entry, key: str) -> None:
        checked = check({"organization": key, "external_id": "ｅ－１"})

        assert places(checked) == []
        likes.write(checked, Operator())
        assert Like.objects.get().organization == town
        assert entry.text.like_count == 1

    def test_like__by_the_number_of_the_entry(self, town: Organization, entry: Entry) -> None:
        wide = str(entry.pk).translate({ord(str(n)): chr(ord("０") + n) for n in range(10)})
        likes.write(check({"organization": "m-1", "entry_id": wide}), Operator())

        assert Like.objects.get().entry == entry

    def test_external_id__of_two_organisations_needs_the_owner(
        self, town: Organization, entry: Entry
    ) -> None:
        other = listed_entry(external_id="e-1")
        row = {"organization": "m-1", "external_id": "e-1"}

        assert places(check(row)) == [(2, "entry_organization")]
        checked = check(row | {"entry_organization": other.organization.name})
        assert [each.instance.entry for each in checked.added] == [other]

    def test_second_run__finds_nothing_to_do(self, town: Organization, entry: Entry) -> None:
        row = {"organization": "m-1", "external_id": "e-1", "liked_on": "2026-04-01"}
        likes.write(check(row), Operator())

        report = check(row | {"liked_on": "2026-05-01"}).report()
        assert (report.added, report.changed, report.unchanged) == (0, 0, 1)

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ({"organization": ""}, "organization"),
            ({"organization": "どこにもない市"}, "organization"),
            ({"external_id": ""}, "external_id"),
            ({"external_id": "e-9"}, "external_id"),
            ({"entry_id": "999999"}, "entry_id"),
            ({"entry_id": "九"}, "entry_id"),
            ({"entry_id": "9" * 30}, "entry_id"),
            ({"entry_organization": "どこにもない市"}, "entry_organization"),
            ({"liked_on": "未定"}, "liked_on"),
        ],
    )
    def test_value__refused(
        self, town: Organization, entry: Entry, row: dict[str, str], column: str
    ) -> None:
        checked = check({"organization": "m-1", "external_id": "e-1"} | row)

        assert places(checked) == [(2, column)]

    def test_date__to_come_is_refused(self, town: Organization, entry: Entry) -> None:
        tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
        row = {"organization": "m-1", "external_id": "e-1", "liked_on": tomorrow}

        assert places(check(row)) == [(2, "liked_on")]

    def test_rows__that_say_the_same(self, town: Organization, entry: Entry) -> None:
        row = {"organization": "m-1", "external_id": "e-1"}
        checked = check(row, {"organization": town.name, "entry_id": str(entry.pk)})

        assert places(checked) == [(2, "organization"), (3, "organization")]
        assert "2行目、3行目" in checked.errors[0].message


class TestRule:
    def test_general_member__may_not(self, entry: Entry) -> None:
        OrganizationFactory(external_id="c-1")
        checked = check({"organization": "c-1", "external_id": "e-1"})

        assert "特別会員だけ" in checked.errors[0].message

    def test_owner__may_not(self, town: Organization) -> None:
        listed_entry(external_id="e-1", organization=town)
        checked = check({"organization": "m-1", "external_id": "e-1"})

        assert "自分の団体" in checked.errors[0].message

    @pytest.mark.parametrize("state", [EntryState.DRAFT, EntryState.STOPPED, EntryState.DELETED])
    def test_entry__that_is_not_published(self, town: Organization, state: EntryState) -> None:
        entry_in(state, external_id="e-1")
        checked = check({"organization": "m-1", "external_id": "e-1"})

        assert "公開されていない" in checked.errors[0].message

    @pytest.mark.parametrize("name", ["general", "colleague", "other", "special"])
    def test_rule__is_that_of_the_button(self, cast: Cast, name: str) -> None:
        entry = listed_entry(organization=cast.owner)
        user = cast[name].user

        assert organization_can_like(user.organization, entry) == can_like(user, entry)

    def test_lifecycle__asks_again(self, entry: Entry) -> None:
        with pytest.raises(LifecycleError):
            like_imported(Like(entry=entry, organization=entry.organization), None, Operator())


class TestCommand:
    HEADER = ["いいね！した団体", "外部ID"]

    def run(self, path: Path, **options: Any) -> str:
        out = StringIO()
        call_command("import_likes", str(path), stdout=out, **options)
        return out.getvalue()

    def test_command__all_rows_or_none(
        self, town: Organization, entry: Entry, tmp_path: Path
    ) -> None:
        path = csv_file(tmp_path, [self.HEADER, ["m-1", "e-1"], ["m-1", "e-9"]])

        with pytest.raises(CommandError, match="3行目 「外部ID」：登録情報「e-9」はありません"):
            self.run(path)
        assert not Like.objects.exists()

    def test_command__tells_the_numbers(
        self, town: Organization, entry: Entry, tmp_path: Path
    ) -> None:
        like(entry, OrganizationFactory(municipality=True))
        path = csv_file(tmp_path, [["いいね！の一覧"], self.HEADER, ["m-1", "e-1"]])

        assert "追加 1件" in self.run(path, dry_run=True)
        assert Like.objects.count() == 1
        assert self.run(path) == "追加 1件、変更 0件、変更なし 0件\n"
        assert self.run(path) == "追加 0件、変更 0件、変更なし 1件\n"
