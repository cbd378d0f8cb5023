"""Move rows from one organisation to another in a merger (O8).

The preview and the merger use the same plan from `plan_merger`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from cms.database.batches import BATCH, in_batches
from cms.members.organizations.enums import RowDeed
from cms.members.organizations.models.changes import MovedRow, OrganizationChange
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.relations import Fate, Relation, relations


@dataclass
class Moves:
    relation: Relation
    moved: list[Any] = field(default_factory=list)
    #: Moved too, with the fields that change.
    giving_way: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    #: Removed, because the successor has the same.
    doubles: list[Any] = field(default_factory=list)
    senseless: list[Any] = field(default_factory=list)
    kept: int = 0

    @property
    def removed(self) -> list[Any]:
        return self.doubles + self.senseless

    @property
    def number_moved(self) -> int:
        return len(self.moved) + len(self.giving_way)


def text_of(row: Model, name: str) -> Any:
    """Return the value of a field as text for JSON; None stays None."""
    column: Any = row._meta.get_field(name)
    return None if getattr(row, column.attname) is None else column.value_to_string(row)


def value_of(model: type[Model], name: str, text: Any) -> Any:
    column: Any = model._meta.get_field(name)
    return None if text is None else column.to_python(text)


def texts_of(row: Model) -> dict[str, Any]:
    return {each.name: text_of(row, each.name) for each in row._meta.concrete_fields}


def plan_merger(
    organization: Organization, into: Organization, *, locks: bool = False
) -> list[Moves]:
    """Return the plan for each table; write nothing.

    `locks` locks the rows until the transaction ends.
    """
    return [_plan(each, organization, into, locks) for each in relations()]


def _plan(relation: Relation, organization: Organization, into: Organization, locks: bool) -> Moves:
    moves = Moves(relation)
    rows = relation.rows_of(organization)
    if relation.fate is Fate.KEEP:
        moves.kept = rows.count()
        return moves
    if relation.senseless is not None:
        moves.senseless = list(relation.senseless(organization, into))
    gone = {row.pk for row in moves.senseless}
    going = list(rows.select_for_update(no_key=True) if locks else rows)
    going = [row for row in going if row.pk not in gone]
    if relation.fate is Fate.MOVE:
        moves.moved = going
    else:
        theirs = [row for row in relation.rows_of(into).filter(relation.only) if row.pk not in gone]
        _unite(moves, going, theirs, set(rows.filter(relation.only).values_list("pk", flat=True)))
    return moves


def _unite(moves: Moves, going: list[Any], theirs: list[Any], contending: set[Any]) -> None:
    relation = moves.relation
    taken = {relation.place_of(row) for row in theirs}
    known = taken | {relation.place_of(row) for row in going if row.pk in contending}
    for row in going:
        if row.pk not in contending or relation.place_of(row) not in taken:
            moves.moved.append(row)
        elif relation.give_way is None:
            moves.doubles.append(row)
        else:
            moves.giving_way.append((row, relation.give_way(row, known)))


def carry_out(change: OrganizationChange, moves: Moves, into: Organization) -> None:
    relation = moves.relation
    remembered = [
        *(_moved_row(change, row, relation.field, {}, into) for row in moves.moved),
        *(_moved_row(change, row, relation.field, new, into) for row, new in moves.giving_way),
        *(_removed_row(change, row) for row in moves.removed),
    ]
    MovedRow.objects.bulk_create(remembered, BATCH)
    rows = relation.table._base_manager
    _remove(relation.table, [row.pk for row in moves.removed])
    _rewrite(relation.table, moves.giving_way)
    keys = [row.pk for row in (*moves.moved, *(row for row, _ in moves.giving_way))]
    for batch in in_batches(keys):
        rows.filter(pk__in=batch).update(**{relation.field: into})


def _moved_row(
    change: OrganizationChange, row: Model, name: str, new: dict[str, Any], into: Organization
) -> MovedRow:
    before = {each: text_of(row, each) for each in (name, *new)}
    changed = type(row)(**new)
    after = {name: str(into.pk)} | {each: text_of(changed, each) for each in new}
    return remembered_change(change, row, before, after)


def remembered_change(
    change: OrganizationChange, row: Model, before: dict[str, Any], after: dict[str, Any]
) -> MovedRow:
    return MovedRow(
        change_of=change,
        model=row._meta.label,
        row_pk=str(row.pk),
        deed=RowDeed.CHANGED,
        before=before,
        after=after,
    )


def remembered_addition(change: OrganizationChange, row: Model) -> MovedRow:
    return MovedRow(change_of=change, model=row._meta.label, row_pk=str(row.pk), deed=RowDeed.ADDED)


def _removed_row(change: OrganizationChange, row: Model) -> MovedRow:
    return MovedRow(
        change_of=change,
        model=row._meta.label,
        row_pk=str(row.pk),
        deed=RowDeed.REMOVED,
        before=texts_of(row),
    )


def _remove(model: type[Model], keys: list[Any]) -> None:
    """Delete rows that nothing refers to, without signals."""
    for batch in in_batches(keys):
        model._base_manager.filter(pk__in=batch)._raw_delete(DEFAULT_DB_ALIAS)


def _rewrite(model: type[Model], rows: Iterable[tuple[Any, dict[str, Any]]]) -> None:
    """Write the changed fields of the rows that give way."""
    changed = [model(pk=row.pk, **new) for row, new in rows]
    names = {name for _, new in rows for name in new}
    if changed:
        model._base_manager.bulk_update(changed, sorted(names), BATCH)
