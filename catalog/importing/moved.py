"""Entries that lost their external ID in a merger, found by their former name (O4, O8)."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.entries.models.entry import Entry
from cms.members.organizations.enums import ChangeKind, RowDeed
from cms.members.organizations.models.changes import MovedRow, OrganizationChange


def moved_entries(external_ids: Iterable[str]) -> dict[tuple[str, str], Entry]:
    """Return these entries by name or ID of the former organisation and the external ID.

    The successor may have an entry with the same ID. A file of the former organisation must not
    change that one.
    """
    wanted = set(external_ids)
    mergers = OrganizationChange.objects.in_force().filter(kind=ChangeKind.MERGER)
    rows = MovedRow.objects.filter(
        change_of__in=mergers, model=Entry._meta.label, deed=RowDeed.CHANGED
    )
    named: dict[tuple[str, str], int] = {}
    for row in rows.select_related("change_of__organization"):
        external_id = row.before.get("external_id")
        if external_id in wanted:
            change = row.change_of
            for key in (change.old_name, change.organization.external_id):
                named[key, external_id] = int(row.row_pk)
    known = Entry.objects.select_related("organization", "information_type")
    entries = known.prefetch_related("documents", "genres").in_bulk(set(named.values()))
    return {key: entries[pk] for key, pk in named.items() if pk in entries}
