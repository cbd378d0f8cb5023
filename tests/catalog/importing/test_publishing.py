"""What the secretariat imports goes live with the dates of its file (O4)."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry

from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import LifecycleError, delete, state_of
from catalog.entries.models.publishing import NotPublishableError
from catalog.importing.publishing import publish_imported, withdraw_import
from catalog.models import Entry
from tests.factories import (
    approved_entry,
    entry_in,
    new_entry,
    registrant_of,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db


class TestPublishImported:
    def test_import__publishes_with_the_dates_of_the_file(self) -> None:
        template = approved_entry()
        entry = new_entry(registered_at=template.registered_at, updated_at=template.updated_at)
        publish_imported(entry, secretariat_operator())
        row = Entry.objects.get(pk=entry.pk)
        assert state_of(row) == EntryState.PUBLISHED
        assert row.registered_at == template.registered_at
        assert row.updated_at == template.updated_at
        line = ModelLogEntry.objects.for_instance(entry).order_by("pk").last()
        assert line.action == "catalog.import"

    @pytest.mark.parametrize("state", [EntryState.STOPPED, EntryState.DELETED], ids=str)
    def test_import__does_not_bring_back_what_was_taken_away(self, state: EntryState) -> None:
        entry = entry_in(state)
        with pytest.raises((NotPublishableError, LifecycleError)):
            publish_imported(entry, secretariat_operator())
        assert state_of(Entry.objects.get(pk=entry.pk)) == state


class TestWithdrawImport:
    def test_deleted_entry__stays(self) -> None:
        entry = approved_entry()
        delete(entry, registrant_of(entry))
        with pytest.raises(LifecycleError, match="削除されています"):
            withdraw_import(entry, None, secretariat_operator())
        assert Entry.objects.filter(pk=entry.pk).exists()
