"""What happens to likes and messages when organisations are merged (O8)."""

from __future__ import annotations

from django.db.models import QuerySet

from catalog.entries.models.text import EntryText
from catalog.entries.organization_rules import about_each_other
from catalog.reading.models import Like
from cms.database.batches import in_batches
from cms.members.organizations.enums import RowDeed
from cms.members.organizations.models.changes import OrganizationChange
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.relations import Fate, Relation, declare, follow


def likes_of_own(organization: Organization, into: Organization) -> QuerySet[Like]:
    """Return the likes between the two: an organisation cannot like its own entries (1.0, V5)."""
    return Like.objects.filter(about_each_other(organization, into)).order_by("pk")


declare(
    Relation(
        "catalog.Like",
        Fate.UNITE,
        unique=("entry",),
        words="両方の団体が「いいね！」をした情報では、１団体分として数えます。",
        senseless=likes_of_own,
        senseless_words="お互いの登録情報への「いいね！」は、自分の団体の情報になるため外します。",
        names_rows=False,
    ),
    Relation("catalog.Inquiry", Fate.MOVE),
)


@follow
def count_likes(change: OrganizationChange, organizations: list[Organization]) -> None:
    """Update the number of likes of entries that lost a like (V3)."""
    rows = change.rows.filter(model=Like._meta.label, deed=RowDeed.REMOVED)
    liked = [int(before["entry"]) for before in rows.values_list("before", flat=True)]
    for batch in in_batches(liked):
        EntryText.objects.count_likes(batch)
