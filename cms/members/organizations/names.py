"""Find organisations by present or former name (O8)."""

from __future__ import annotations

from cms.japanese.folding import fold
from cms.members.organizations.models.organizations import Organization
from cms.web.text import normalise


def compared_name(name: str) -> str:
    """Return a name for comparison, without differences of width, kana, spaces and (株)."""
    return normalise(fold(name).text).replace(" ", "")


def organizations_named(name: str) -> list[Organization]:
    """Return organisations with this name in any spelling, or else with this former name."""
    wanted = compared_name(name)
    names = list(Organization.objects.standing().values_list("pk", "name", "formerly"))
    found = [pk for pk, name, _ in names if compared_name(name) == wanted]
    if not found:
        found = [pk for pk, _, old in names if wanted in map(compared_name, old.splitlines())]
    return list(Organization.objects.filter(pk__in=found).order_by("pk"))
