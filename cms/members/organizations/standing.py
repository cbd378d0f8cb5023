"""The organisation that acts for one that may be merged (O8)."""

from __future__ import annotations

from cms.members.organizations.models.organizations import Organization


def standing_for(organization: Organization) -> Organization:
    """Return `organization` or its successor, locked until the transaction ends.

    Call this first in every transaction that writes a row for an organisation. A merger locks the
    same rows. It either starts later and moves the new row, or is finished, and the new row belongs
    to the successor from the start.
    """
    wanted = organization.pk
    while True:
        locked = Organization.objects.select_for_update(no_key=True).get(pk=wanted)
        if locked.merged_into_id is None:
            return locked
        wanted = locked.merged_into_id


def domains_of(organization: Organization | None) -> list[str]:
    """Return the domains of `organization` and of those merged into it, its own first (M11, O8)."""
    if organization is None:
        return []
    gone = Organization.objects.filter(merged_into=organization.pk).order_by("pk")
    found = [organization.domain, *gone.values_list("domain", flat=True)]
    return [each for each in dict.fromkeys(found) if each]
