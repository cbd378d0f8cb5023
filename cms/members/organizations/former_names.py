"""Former names, by which organisations can still be found (O8)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from cms.members.organizations.models.changes import FormerName
from cms.members.organizations.models.organizations import Organization


def add_former_name(
    organization: Organization, name: str, until: datetime.date, since: datetime.date | None = None
) -> FormerName | None:
    """Add a former name of `organization` or of one merged into it; None if it exists."""
    row, is_new = FormerName.objects.get_or_create(
        organization=organization,
        name=name,
        defaults={"since": since, "until": until},
    )
    return row if is_new else None


def keep_in_step(organizations: Iterable[Organization]) -> None:
    """Copy the former names into the column that lists and indexes read."""
    for each in organizations:
        names = each.former_names.order_by("-until", "-pk").values_list("name", flat=True)
        each.formerly = "\n".join(name for name in names if name != each.name)
        Organization.objects.filter(pk=each.pk).update(formerly=each.formerly)
