"""Names that organisations bore, so that old names still find them (O8)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from cms.members.organizations.models.changes import FormerName
from cms.members.organizations.models.organizations import Organization


def add_former_name(
    organization: Organization, name: str, until: datetime.date, since: datetime.date | None = None
) -> FormerName | None:
    """Remember that `organization` bore `name`, or took over who did; None if that is known."""
    row, is_new = FormerName.objects.get_or_create(
        organization=organization,
        name=name,
        defaults={"since": since, "until": until},
    )
    return row if is_new else None


def keep_in_step(organizations: Iterable[Organization]) -> None:
    """Write the former names into the column from which lists and indexes read them."""
    for each in organizations:
        names = each.former_names.order_by("-until", "-pk").values_list("name", flat=True)
        each.formerly = "\n".join(name for name in names if name != each.name)
        Organization.objects.filter(pk=each.pk).update(formerly=each.formerly)
