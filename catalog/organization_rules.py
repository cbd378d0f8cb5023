"""What becomes of entries, likes and messages when an organisation goes into another (O8)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from catalog.models import Entry, EntryText, Like, OutdatedReport
from cms.members.enums import RowDeed
from cms.members.models import Organization, OrganizationChange
from cms.members.relations import Fate, Relation, declare, follow

LONGEST_EXTERNAL_ID = 100


def free_external_id(entry: Entry, taken: set[tuple[Any, ...]]) -> dict[str, Any]:
    """Return an external ID that no entry of the successor has (O4).

    What was put there before is remembered with the merger, and comes back if it is undone.
    """
    number = 2
    while (wanted := _numbered(entry.external_id, number),) in taken:
        number += 1
    taken.add((wanted,))
    return {"external_id": wanted}


def _numbered(external_id: str, number: int) -> str:
    ending = f"-{number}"
    return f"{external_id[: LONGEST_EXTERNAL_ID - len(ending)]}{ending}"


def likes_of_own(organization: Organization, into: Organization) -> QuerySet[Like]:
    """Return the likes that each gave the other: nobody likes what is their own (1.0, V5)."""
    return Like.objects.filter(about_each_other(organization, into)).order_by("pk")


def reports_of_own(organization: Organization, into: Organization) -> QuerySet[OutdatedReport]:
    """Return what each told about the other's entries: nobody reports what is their own (O6)."""
    return OutdatedReport.objects.filter(about_each_other(organization, into)).order_by("pk")


def about_each_other(organization: Organization, into: Organization) -> Q:
    """Rows of the one organisation that are about an entry of the other."""
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
    Relation(
        "catalog.Like",
        Fate.UNITE,
        unique=("entry",),
        words="両方の団体が「いいね！」をした情報では、１団体分として数えます。",
        senseless=likes_of_own,
        senseless_words="お互いの登録情報への「いいね！」は、自分の団体の情報になるため外します。",
        names_rows=False,
    ),
    Relation(
        "catalog.OutdatedReport",
        Fate.UNITE,
        unique=("entry",),
        only=Q(closed_at__isnull=True),
        words="両方の団体が「情報が古い」と知らせた情報では、１団体分として扱います。",
        senseless=reports_of_own,
        senseless_words="お互いの登録情報についての「情報が古い」の連絡は、"
        "自分の団体の情報になるため外します。",
        names_rows=False,
    ),
    Relation("catalog.Inquiry", Fate.MOVE),
    Relation("catalog.PendingUpload", Fate.MOVE),
)


@follow
def renew_index(change: OrganizationChange, organizations: list[Organization]) -> None:
    """Write anew what the entries of both are found by, and count the likes again (V2, V3)."""
    EntryText.objects.filter(entry__organization__in=organizations).rewrite()
    rows = change.rows.filter(model=Like._meta.label, deed=RowDeed.REMOVED)
    liked = [int(before["entry"]) for before in rows.values_list("before", flat=True)]
    for start in range(0, len(liked), BATCH):
        EntryText.objects.count_likes(liked[start : start + BATCH])


#: Entries at a time; SQLite takes a limited number of values in one statement.
BATCH = 500
