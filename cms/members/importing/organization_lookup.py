"""Organisations by what files call them, old names and IDs included (O4, O8)."""

from __future__ import annotations

from cms.members.organizations.models.organizations import Organization
from cms.tabular.lookups import Lookup


def keys_of(organization: Organization) -> tuple[str, ...]:
    """Return what names a standing organisation now."""
    return () if organization.is_closed else (organization.external_id, organization.name)


class OrganizationLookup(Lookup):
    """Organisations by ID and name; by what they were called, where nothing is called so now.

    An ID or a name of what went into another leads to the successor. Where two were once called
    the same, the file has to say more.
    """

    def __init__(self) -> None:
        super().__init__(Organization, keys_of)
        present = set(self.found)
        for row in Organization.objects.select_related("merged_into"):
            standing = row.merged_into or row
            for key in {row.external_id, *row.former_name_list} - {""} - present:
                self.found[key][standing.pk] = standing
