"""The digest of a table tells every change, and nothing but changes (O12)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DEFAULT_DB_ALIAS, connection

from catalog.models import Entry
from cms.backup.manifest import Table
from cms.backup.tables import table_names, tables_of
from cms.members.models import Organization
from cms.models import MailRecord
from tests.factories import OrganizationFactory, bulk_published

pytestmark = pytest.mark.django_db


def digests() -> dict[str, Table]:
    """Return the digest of every table."""
    return tables_of(DEFAULT_DB_ALIAS)


class TestTables:
    def test_every_model__has_its_table(self) -> None:
        tables = digests()
        for model in (Entry, Entry.genres.through, Organization, MailRecord):
            assert tables[model._meta.db_table].rows == model._base_manager.count()
        assert "django_migrations" in tables

    def test_text_indexes_of_sqlite__are_left_out(self) -> None:
        assert not [name for name in table_names(DEFAULT_DB_ALIAS) if "_fts" in name]

    def test_nothing_changed__the_same_again(self) -> None:
        bulk_published(3)
        assert digests() == digests()

    @pytest.mark.parametrize(
        "change",
        [
            lambda: Organization.objects.filter(name="一").update(name="二"),
            lambda: Organization.objects.filter(name="一").update(contact_tel=""),
            lambda: Organization.objects.filter(name="一").delete(),
            lambda: OrganizationFactory(name="三"),
        ],
        ids=["changed", "unchanged", "deleted", "added"],
    )
    def test_one_row__tells(
        self, change: Callable[[], object], request: pytest.FixtureRequest
    ) -> None:
        OrganizationFactory(name="一")
        before = digests()
        change()
        changed = {name for name, table in digests().items() if table != before[name]}
        assert changed == (
            set() if "unchanged" in request.node.name else {Organization._meta.db_table}
        )

    def test_order_on_the_disk__does_not_matter(self) -> None:
        for name in ("一", "二", "三"):
            OrganizationFactory(name=name)
        before = digests()
        Organization.objects.filter(name="一").update(name="四")
        Organization.objects.filter(name="四").update(name="一")
        assert digests() == before

    def test_settings_of_the_server__do_not_matter(self) -> None:
        bulk_published(2)
        before = digests()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL timezone TO 'Asia/Tokyo'")
                cursor.execute("SET LOCAL datestyle TO 'German'")
        assert digests() == before
