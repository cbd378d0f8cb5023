"""Find organisations by name or ID in files, including former ones (O4, O8)."""

from __future__ import annotations

from cms.members.organizations.models.organizations import Organization
from cms.tabular.lookups import Lookup


def keys_of(organization: Organization) -> tuple[str, ...]:
    return () if organization.is_closed else (organization.external_id, organization.name)


class OrganizationLookup(Lookup):
    """Find organisations by ID or name, or by former name if no present one is the same.

    IDs and names of a merged organisation lead to its successor. A former name that two
    organisations share is ambiguous: the file has to be more precise.
    """

    def __init__(self) -> None:
        super().__init__(Organization, keys_of)
        present = set(self.found)
        for row in Organization.objects.select_related("merged_into"):
            standing = row.merged_into or row
            for key in {row.external_id, *row.former_name_list} - {""} - present:
                self.found[key][standing.pk] = standing
