"""Publishes imported entries with the dates of their file, and undoes it (O4)."""

from __future__ import annotations

from django.db import transaction

from catalog.entries.lifecycle import locked, save_draft
from catalog.entries.models.entry import Entry
from cms.admin.audit import Operator, record


@transaction.atomic
def publish_imported(entry: Entry, operator: Operator) -> None:
    """Publish an imported entry and keep the dates from its file."""
    _publish_dated(entry, operator)
    record(entry, "catalog.import", operator)


def _publish_dated(entry: Entry, operator: Operator) -> None:
    if entry.pk is not None:
        Entry.objects.filter(pk=entry.pk).update(registered_at=entry.registered_at)
    revision = save_draft(entry, operator)
    entry.publish(
        revision,
        user=operator.user,
        skip_permission_checks=True,
        log_action=False,
        updated_at=entry.updated_at,
    )


@transaction.atomic
def withdraw_import(entry: Entry, before: Entry | None, operator: Operator) -> None:
    """Undo an import: delete an added entry, or publish the version `before` it again.

    The caller checks that nobody changed or used the entry since. The audit log stays.

    Raises:
        LifecycleError: if the entry is deleted.
    """
    row = locked(entry)
    record(row, "catalog.withdraw_import", operator)
    if before is not None:
        _publish_dated(before, operator)
        return
    row.delete()
