"""Find organisations and local governments by the names that people use (M11, O8)."""

from __future__ import annotations

import re

from cms.japanese.folding import fold
from cms.members.organizations.models.local_governments import LocalGovernment
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.standing import domains_of
from cms.web.text import normalise

#: A name with or without prefecture and county.
PARTS = re.compile(
    r"(?P<prefecture>北海道|東京都|京都府|大阪府|.{2,6}?県)?(?P<county>.+?郡)?(?P<own>.+)"
)


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


def is_name_of(name: str, government: LocalGovernment) -> bool:
    """Whether the name means it: 府中市, 東京都府中市; 標津町, 標津郡標津町, 北海道標津町.

    A full name does not mean the one of the same short name in another prefecture. A list without
    prefectures may hold short names only.
    """
    said, full = compared_name(name), compared_name(government.name)
    ours, theirs = PARTS.fullmatch(said), PARTS.fullmatch(full)
    if ours is None or theirs is None:
        return False
    is_same = ours["own"] == theirs["own"] and all(
        ours[part] is None or theirs[part] is None or ours[part] == theirs[part]
        for part in ("prefecture", "county")
    )
    return is_same or said.endswith(full)


def governments_named(name: str) -> list[LocalGovernment]:
    """Return the local governments that the name may mean; 26 short names mean several."""
    last = name.strip()[-1:]
    likely = LocalGovernment.objects.filter(name__endswith=last).order_by("code") if last else ()
    return [each for each in likely if is_name_of(name, each)]


def code_of(organization: Organization) -> str:
    """Return the code of the local government that the organisation is known as; "" if unknown."""
    if organization.local_government_code:
        return organization.local_government_code
    listed = LocalGovernment.objects.filter(domain__in=domains_of(organization)).exclude(domain="")
    found = listed.order_by("code").first()
    return found.code if found else ""
