"""Rules for entries when one organisation is merged into another (O8)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from catalog.entries.models.entry import Entry
from catalog.entries.models.text import EntryText
from cms.members.organizations.models.changes import OrganizationChange
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.relations import Fate, Relation, declare, follow

LONGEST_EXTERNAL_ID = 100


def free_external_id(entry: Entry, taken: set[tuple[Any, ...]]) -> dict[str, Any]:
    """Return an external ID that no entry of the target organisation has (O4).

    The merger record keeps the old ID, and undoing the merger restores it.
    """
    number = 2
    while (wanted := _numbered(entry.external_id, number),) in taken:
        number += 1
    taken.add((wanted,))
    return {"external_id": wanted}


def _numbered(external_id: str, number: int) -> str:
    ending = f"-{number}"
    return f"{external_id[: LONGEST_EXTERNAL_ID - len(ending)]}{ending}"


def about_each_other(organization: Organization, into: Organization) -> Q:
    """Return the condition for rows of one organisation about an entry of the other."""
    there = Q(organization=organization.pk, entry__organization=into.pk)
    return there | Q(organization=into.pk, entry__organization=organization.pk)


declare(
    Relation(
        "catalog.Entry",
        Fate.UNITE,
        unique=("external_id",),
        only=~Q(external_id=""),
        give_way=free_external_id,
        words="統合先に同じ外部IDの情報があります。両方を残し、次の情報の外部IDに番号を付けます。",
    ),
)


@follow
def renew_index(change: OrganizationChange, organizations: list[Organization]) -> None:
    """Rewrite the search index, because it contains the names of organisations (V2)."""
    EntryText.objects.filter(entry__organization__in=organizations).rewrite()
