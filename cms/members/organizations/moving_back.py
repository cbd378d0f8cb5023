"""Undo what a step did to rows: what can be restored, and what cannot (O8).

A value is restored only if it has not changed since the step. The preview and the undo use the same
plan.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model

from cms.members.organizations.enums import RowDeed
from cms.members.organizations.models.changes import MovedRow, OrganizationChange
from cms.members.organizations.moving import BATCH, in_batches, text_of, value_of
from cms.members.organizations.relations import Relation, relations

DELETED = "その後に削除されました"
CHANGED = "その後にほかの団体に移りました"
REWRITTEN = "その後に内容が変わったため、今の内容のままにします"
TAKEN = "同じものがその後に登録されました"
ORPHANED = "関係する情報がその後に削除されました"
SECOND = "元の団体で同じ役割の人が戻るため、役割を外します"


@dataclass
class Return:
    model: type[Model]
    #: Rows with the values to restore.
    changed: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    #: Rows that the step removed, as they were.
    removed: list[Any] = field(default_factory=list)
    #: Rows that the step added.
    added: list[Any] = field(default_factory=list)
    #: Name and reason of each row that cannot be restored.
    lost: list[tuple[str, str]] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def number(self) -> int:
        return len(self.changed) + len(self.removed)


def plan_return(change: OrganizationChange, *, locks: bool = False) -> list[Return]:
    """Return the plan for each table in the order of the step; write nothing."""
    remembered: dict[str, list[MovedRow]] = defaultdict(list)
    for each in change.rows.order_by("pk"):
        remembered[each.model].append(each)
    return [_plan(label, rows, locks) for label, rows in remembered.items()]


def _plan(label: str, remembered: list[MovedRow], locks: bool) -> Return:
    model = apps.get_model(label)
    back = Return(model)
    by_deed: dict[str, list[MovedRow]] = defaultdict(list)
    for each in remembered:
        by_deed[each.deed].append(each)
    present = _present(model, by_deed[RowDeed.CHANGED] + by_deed[RowDeed.ADDED], locks)
    back.added = [present[row.row_pk] for row in by_deed[RowDeed.ADDED] if row.row_pk in present]
    for each in by_deed[RowDeed.CHANGED]:
        _plan_change(back, each, present.get(each.row_pk))
    _settle(back)
    _plan_removed(back, by_deed[RowDeed.REMOVED])
    return back


def _present(model: type[Model], remembered: list[MovedRow], locks: bool) -> dict[str, Any]:
    """Return the rows that still exist, by primary key as text."""
    keys = [value_of(model, str(model._meta.pk.name), each.row_pk) for each in remembered]
    found: dict[str, Any] = {}
    for batch in in_batches(keys):
        rows = model._base_manager.filter(pk__in=batch).order_by("pk")
        found |= {str(row.pk): row for row in (rows.select_for_update() if locks else rows)}
    return found


def _owner_field(model: type[Model]) -> str:
    return next((each.field for each in _rules(model)), "")


def _rules(model: type[Model]) -> list[Relation]:
    return [each for each in relations() if each.table is model]


def _plan_change(back: Return, remembered: MovedRow, row: Any) -> None:
    """Plan to restore each field that has not changed since the step."""
    if row is None:
        back.lost.append((f"{back.label} {remembered.row_pk}", DELETED))
        return
    unchanged = {
        name for name, text in remembered.after.items() if str(text_of(row, name)) == str(text)
    }
    if _owner_field(back.model) in set(remembered.after) - unchanged:
        back.lost.append((str(row), CHANGED))
        return
    if len(unchanged) < len(remembered.after):
        back.lost.append((str(row), REWRITTEN))
    before = {name: value_of(back.model, name, remembered.before[name]) for name in unchanged}
    back.changed.append((row, before))


def _settle(back: Return) -> None:
    """Let the rule of the table decide which row gives way if two would have the same place."""
    for rule in _rules(back.model):
        if rule.settle is not None:
            back.lost += [(str(row), SECOND) for row in rule.settle(back.changed)]


def _plan_removed(back: Return, remembered: list[MovedRow]) -> None:
    """Plan to restore removed rows, unless the same exists again or a referenced row is gone."""
    rows = [_row_of(back.model, each) for each in remembered]
    orphans = _orphans(back.model, rows)
    places = _places_taken(back.model, rows)
    for row in rows:
        if row.pk in orphans:
            back.lost.append((_name_of(row), ORPHANED))
        elif _place_of(row) in places:
            back.lost.append((_name_of(row), TAKEN))
        else:
            back.removed.append(row)


def _row_of(model: type[Model], remembered: MovedRow) -> Any:
    columns = {each.name: str(each.attname) for each in model._meta.concrete_fields}
    values = {
        columns[name]: value_of(model, name, text) for name, text in remembered.before.items()
    }
    return model(**values)


def _name_of(row: Any) -> str:
    return f"{row._meta.verbose_name} {row.pk}"


def _orphans(model: type[Model], rows: list[Any]) -> set[Any]:
    """Return keys of rows that refer to a deleted row; set nullable references to None."""
    found = set()
    for link in model._meta.concrete_fields:
        if link.remote_field is None:
            continue
        keys = {getattr(row, link.attname) for row in rows} - {None}
        there: set[Any] = set()
        for batch in in_batches(sorted(keys)):
            targets = link.remote_field.model._base_manager.filter(pk__in=batch)
            there.update(targets.values_list("pk", flat=True))
        for row in rows:
            if getattr(row, link.attname) in keys - there:
                _blank(row, link) if link.null else found.add(row.pk)
    return found


def _blank(row: Any, link: Any) -> None:
    setattr(row, link.attname, None)


def _unique_fields(model: type[Model]) -> list[str]:
    return [name for each in _rules(model) if each.unique for name in (each.field, *each.unique)]


def _place_of(row: Any) -> tuple[Any, ...]:
    names = _unique_fields(type(row))
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in names)


def _places_taken(model: type[Model], rows: list[Any]) -> set[tuple[Any, ...]]:
    """Return the places of existing rows; a restored row must have a different one."""
    names = _unique_fields(model)
    if not names:
        return set()
    taken: set[tuple[Any, ...]] = set()
    for batch in in_batches(sorted({_place_of(row)[1] for row in rows})):
        found = model._base_manager.filter(**{f"{names[1]}__in": batch})
        taken.update(found.values_list(*names))
    return taken


def carry_back(back: Return) -> None:
    rows = back.model._base_manager
    same: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row, new in back.changed:
        same[tuple(sorted(new.items(), key=lambda each: each[0]))].append(row.pk)
    for values, keys in same.items():
        for batch in in_batches(keys):
            rows.filter(pk__in=batch).update(**_columns(back.model, dict(values)))
    rows.filter(pk__in=[row.pk for row in back.added]).delete()
    _insert(back.model, back.removed)


def _columns(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    meta: Any = model._meta
    return {meta.get_field(name).attname: value for name, value in values.items()}


def _insert(model: type[Model], rows: list[Any]) -> None:
    """Insert rows unchanged, including the `auto_now` times, which Django would overwrite."""
    dated = [each.attname for each in model._meta.concrete_fields if _sets_itself(each)]
    kept = [{name: getattr(row, name) for name in dated} for row in rows]
    model._base_manager.bulk_create(rows, BATCH)
    for row, values in zip(rows, kept, strict=True):
        for name, value in values.items():
            setattr(row, name, value)
    if dated and rows:
        model._base_manager.bulk_update(rows, dated, BATCH)


def _sets_itself(column: Any) -> bool:
    return bool(getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False))
