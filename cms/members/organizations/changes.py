"""Merge and rename organisations; each step can be undone (市町村合併, 改称, O8).

Each function is one transaction with audit and mails. It locks the organisations first. Code that
writes for an organisation at the same time calls `standing_for`, which waits for that lock.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.admin.audit import Operator, record
from cms.mail import post
from cms.members.organizations.enums import ChangeKind
from cms.members.organizations.former_names import add_former_name, keep_in_step
from cms.members.organizations.models.changes import OrganizationChange
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.moving import (
    Moves,
    carry_out,
    plan_merger,
    remembered_addition,
    remembered_change,
    text_of,
)
from cms.members.organizations.moving_back import carry_back, plan_return
from cms.members.organizations.relations import followers

LONGEST_NAME = 100


class OrganizationChangeError(Exception):
    """The change is not possible; the Japanese message says why."""


def _locked(*organizations: Organization) -> list[Organization]:
    """Lock the organisations in a fixed order; return fresh rows in the order of the arguments."""
    keys = [each.pk for each in organizations]
    rows = Organization.objects.select_for_update(no_key=True).filter(pk__in=keys)
    by_key = {row.pk: row for row in rows.order_by("pk")}
    return [by_key[pk] for pk in keys]


def refuse_merger(organization: Organization, into: Organization) -> None:
    """Check whether the merger is possible.

    Raises:
        OrganizationChangeError: if both are the same, or one is closed.
    """
    if organization.pk == into.pk:
        raise OrganizationChangeError("同じ団体どうしは統合できません。")
    for each in (organization, into):
        if each.is_closed:
            raise OrganizationChangeError(f"「{each}」は、すでにほかの団体に統合されています。")


@transaction.atomic
def merge(
    organization: Organization,
    into: Organization,
    operator: Operator,
    *,
    on: datetime.date | None = None,
    note: str = "",
) -> OrganizationChange:
    """Merge `organization` into `into`, which takes over its rows (O8).

    The successor's kind, membership, contact and networks stay as they are. The merged organisation
    is closed, not deleted; its name becomes a former name of the successor.

    Raises:
        OrganizationChangeError: if both are the same, or one is closed.
    """
    organization, into = _locked(organization, into)
    refuse_merger(organization, into)
    managers = _managers(organization, into)
    plan = plan_merger(organization, into, locks=True)
    change = OrganizationChange.objects.create(
        kind=ChangeKind.MERGER,
        organization=organization,
        into=into,
        old_name=organization.name,
        new_name=into.name,
        happened_on=on or timezone.localdate(),
        note=note,
        counts=_counts(plan),
        done_by=operator.user,
    )
    for moves in plan:
        carry_out(change, moves, into)
    _close(change, organization, into)
    _remember_name(change, into)
    _bring_in_step(change, [organization, into])
    for each in (organization, into):
        record(each, "members.merge", operator, **_told(change))
    post("organization_merged", managers, _context(change), about=str(change), of=into)
    return change


def _managers(*organizations: Organization) -> list[str]:
    managed = Organization.objects.filter(
        pk__in=[each.pk for each in organizations],
        accounts__is_manager=True,
        accounts__is_active=True,
    )
    return list(managed.order_by("accounts").values_list("accounts__email", flat=True))


def _counts(plan: Iterable[Moves]) -> dict[str, int]:
    return {each.relation.label: each.number_moved for each in plan if each.number_moved}


def _told(change: OrganizationChange) -> dict[str, Any]:
    return {"change": change.pk, "from": change.old_name, "to": change.new_name}


def _context(change: OrganizationChange, **more: Any) -> dict[str, Any]:
    return {"change": change, "counts": change.counts} | more


def closed_name(organization: Organization) -> str:
    """Return the name of a closed organisation: another one may take its old name later."""
    ending = f"（統合済み {organization.pk}）"
    return f"{organization.name[: LONGEST_NAME - len(ending)]}{ending}"


def _close(change: OrganizationChange, organization: Organization, into: Organization) -> None:
    """Close the merged organisation, and remember the written fields like a moved row."""
    names = ("name", "merged_into", "closed_at")
    before = {name: text_of(organization, name) for name in names}
    organization.name = closed_name(organization)
    organization.merged_into, organization.closed_at = into, timezone.now()
    Organization.objects.filter(pk=organization.pk).update(
        name=organization.name, merged_into=into, closed_at=organization.closed_at
    )
    after = {name: text_of(organization, name) for name in names}
    remembered_change(change, organization, before, after).save()


def _remember_name(change: OrganizationChange, organization: Organization) -> None:
    """Add the old name as a former name, valid since the renaming that set it, if any."""
    named = OrganizationChange.objects.in_force().filter(
        organization=change.organization, kind=ChangeKind.RENAMING, new_name=change.old_name
    )
    since = named.order_by("-pk").values_list("happened_on", flat=True).first()
    row = add_former_name(organization, change.old_name, change.happened_on, since)
    if row is not None:
        remembered_addition(change, row).save()


def _bring_in_step(change: OrganizationChange, organizations: list[Organization]) -> None:
    """Update derived data; former names come first, because indexes read them."""
    keep_in_step(organizations)
    for follower in followers():
        follower(change, organizations)


@transaction.atomic
def rename(
    organization: Organization,
    operator: Operator,
    *,
    name: str,
    on: datetime.date | None = None,
    note: str = "",
) -> OrganizationChange:
    """Rename `organization`; the old name can still be searched (O8).

    Raises:
        OrganizationChangeError: if it is closed, or the name is unchanged, invalid or taken.
    """
    (organization,) = _locked(organization)
    _refuse_name(organization, name)
    change = OrganizationChange.objects.create(
        kind=ChangeKind.RENAMING,
        organization=organization,
        old_name=organization.name,
        new_name=name,
        happened_on=on or timezone.localdate(),
        note=note,
        done_by=operator.user,
    )
    remembered_change(change, organization, {"name": organization.name}, {"name": name}).save()
    _remember_name(change, organization)
    organization.name = name
    Organization.objects.filter(pk=organization.pk).update(name=name)
    _bring_in_step(change, [organization])
    record(organization, "members.rename", operator, **_told(change))
    managers = _managers(organization)
    post("organization_renamed", managers, _context(change), about=str(change), of=organization)
    return change


def _refuse_name(organization: Organization, name: str) -> None:
    if organization.is_closed:
        raise OrganizationChangeError("ほかの団体に統合された団体の名称は変えられません。")
    if organization.name == name:
        raise OrganizationChangeError("今の団体名と同じです。")
    if not name or len(name) > LONGEST_NAME:
        raise OrganizationChangeError(f"団体名は{LONGEST_NAME}文字以内で入力してください。")
    _refuse_taken(organization, name, "")


def _refuse_taken(organization: Organization, name: str, advice: str) -> None:
    if Organization.objects.filter(name=name).exclude(pk=organization.pk).exists():
        raise OrganizationChangeError(f"「{name}」は、ほかの団体の名称です。{advice}")


def note_other_name(organization: Organization, until: datetime.date | None = None) -> None:
    """Keep the stored name as a former name before saving a new one (O4).

    Imports use this: a new name in a file is not a step that can be undone.
    """
    stored = Organization.objects.filter(pk=organization.pk).values_list("name", flat=True).get()
    if stored != organization.name:
        add_former_name(organization, stored, until or timezone.localdate())
        keep_in_step([organization])


def refuse_undoing(change: OrganizationChange) -> None:
    """Check whether `change` can be undone; later steps must be undone first.

    Raises:
        OrganizationChangeError: if not.
    """
    if change.undone_at is not None:
        raise OrganizationChangeError("すでに元に戻されています。")
    later = OrganizationChange.objects.in_force().filter(pk__gt=change.pk)
    if change.is_merger:
        _refuse_undoing_merger(change, later)
    else:
        _refuse_undoing_renaming(change)
    advice = "先にその団体の名称を変えるか、改称を元に戻してください。"
    _refuse_taken(change.organization, change.old_name, advice)


def _refuse_undoing_merger(change: OrganizationChange, later: Any) -> None:
    mergers = later.filter(kind=ChangeKind.MERGER)
    both = mergers.filter(organization=change.into) | mergers.filter(into=change.into)
    blocking = both.order_by("-pk").first()
    if blocking is not None:
        raise OrganizationChangeError(f"先に、後から行った統合「{blocking}」を元に戻してください。")


def _refuse_undoing_renaming(change: OrganizationChange) -> None:
    if change.organization.is_closed:
        raise OrganizationChangeError(
            "この団体はその後に統合されました。先に統合を元に戻してください。"
        )
    if change.organization.name != change.new_name:
        raise OrganizationChangeError(
            "その後に名称が変わっています。後の改称から元に戻してください。"
        )


@transaction.atomic
def undo(change: OrganizationChange, operator: Operator) -> list[tuple[str, str]]:
    """Undo one step; return name and reason of each row that cannot be restored (O8).

    Rows that the successor got since then stay there.

    Raises:
        OrganizationChangeError: see `refuse_undoing`.
    """
    row = OrganizationChange.objects.select_for_update(of=("self",), no_key=True).get(pk=change.pk)
    organizations = _locked(*filter(None, (row.organization, row.into)))
    row.organization = organizations[0]
    refuse_undoing(row)
    plan = plan_return(row, locks=True)
    for back in plan:
        carry_back(back)
    row.undone_at, row.undone_by = timezone.now(), operator.user
    row.save(update_fields=["undone_at", "undone_by"])
    organizations = _locked(*organizations)
    _bring_in_step(row, organizations)
    lost = [each for back in plan for each in back.lost]
    for each in organizations:
        record(each, "members.undo_change", operator, **_told(row), lost=len(lost))
    context = _context(row, lost=len(lost))
    managers = _managers(*organizations)
    post("organization_change_undone", managers, context, about=str(row), of=row.organization)
    return lost
