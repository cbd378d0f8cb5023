"""Which organisation stands for one that may have gone into another (O8)."""

from __future__ import annotations

from cms.members.organizations.models.organizations import Organization


def standing_for(organization: Organization) -> Organization:
    """Return the organisation that acts for `organization` now, locked until the transaction ends.

    Whoever writes a row for an organisation calls this first, in the transaction of the row: a
    merger at the same moment has either not begun, and takes the row along, or is over, and the
    row is the successor's from the start. What merges locks the same rows.
    """
    wanted = organization.pk
    while True:
        locked = Organization.objects.select_for_update(no_key=True).get(pk=wanted)
        if locked.merged_into_id is None:
            return locked
        wanted = locked.merged_into_id


def domains_of(organization: Organization | None) -> list[str]:
    """Return the domains of `organization` and of what went into it, its own first (M11, O8)."""
    if organization is None:
        return []
    gone = Organization.objects.filter(merged_into=organization.pk).order_by("pk")
    found = [organization.domain, *gone.values_list("domain", flat=True)]
    return [each for each in dict.fromkeys(found) if each]
