"""Find the organisation that an applicant may join, or prepare a new one (M12)."""

from __future__ import annotations

from dataclasses import dataclass, field

from cms.members.joining.models import Application
from cms.members.organizations.domains import with_parents
from cms.members.organizations.enums import Membership, OrganizationKind
from cms.members.organizations.models.local_governments import LocalGovernment
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.names import compared_name, organizations_named
from cms.members.organizations.standing import domains_of

SAME_DOMAIN = "メールのドメインが同じ"
ABOVE_DOMAIN = "メールのドメインの上位が同じ"
SAME_CODE = "全国地方公共団体コードが同じ"
SAME_NAME = "団体名が同じ"
OTHER_DOMAIN = "団体名は同じですが、登録されているドメインが違います"
OTHER_NAME = "申込みの団体名とは違います"
#: Kinds whose organisations become special members (1.0).
SPECIAL_KINDS = frozenset({OrganizationKind.LOCAL_GOVERNMENT, OrganizationKind.NATIONAL})


@dataclass
class Candidate:
    """An existing organisation, with reasons and doubts that it is the applicant's."""

    organization: Organization
    reasons: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def is_safe(self) -> bool:
        """Whether the form may preselect it: a matching name with another domain is no proof."""
        if OTHER_DOMAIN in self.doubts:
            return False
        return not {SAME_DOMAIN, SAME_NAME}.isdisjoint(self.reasons)


def candidates_for(application: Application) -> list[Candidate]:
    """Return the possible organisations of the applicant, most likely first.

    Domains, codes and names of a merged organisation lead to its successor (O8).
    """
    found: dict[int, Candidate] = {}
    for organization, reason in _matches(application):
        standing = organization.merged_into or organization
        candidate = found.setdefault(standing.pk, Candidate(standing))
        if reason not in candidate.reasons:
            candidate.reasons.append(reason)
    for candidate in found.values():
        candidate.doubts = _doubts(application, candidate)
    return sorted(found.values(), key=lambda each: (not each.is_safe, -len(each.reasons)))


def _matches(application: Application) -> list[tuple[Organization, str]]:
    above = with_parents(application.domain)
    known = Organization.objects.select_related("merged_into")
    by_domain = known.filter(domain__in=above)
    longest_first = sorted(by_domain, key=lambda each: above.index(each.domain))
    matches = [
        (each, SAME_DOMAIN if each.domain == application.domain else ABOVE_DOMAIN)
        for each in longest_first
    ]
    if application.local_government:
        code = application.local_government.code
        by_code = known.filter(local_government_code=code).order_by("pk")
        matches += [(each, SAME_CODE) for each in by_code]
    matches += [(each, SAME_NAME) for each in organizations_named(application.organization_name)]
    return matches


def _doubts(application: Application, candidate: Candidate) -> list[str]:
    if SAME_NAME not in candidate.reasons:
        return [OTHER_NAME]
    domains = domains_of(candidate.organization)
    if domains and set(domains).isdisjoint(with_parents(application.domain)):
        return [OTHER_DOMAIN]
    return []


def suggested_membership(kind: str) -> Membership:
    """Return 特別会員 for local governments and ministries, else 一般会員 (1.0)."""
    return Membership.SPECIAL if kind in SPECIAL_KINDS else Membership.GENERAL


def new_organization(
    application: Application, name: str, kind: str, membership: str
) -> Organization:
    """Return an unsaved organisation with the data of the application.

    Its domain identifies later applicants. It is the registered domain of the local government if
    the applicant's domain lies below that.
    """
    organization = Organization(
        name=name, kind=kind, membership=membership, domain=application.domain
    )
    government = application.local_government
    if government and _is_itself(government, name, kind):
        organization.local_government_code = government.code
        if government.domain in with_parents(application.domain):
            organization.domain = government.domain
    return organization


def _is_itself(government: LocalGovernment, name: str, kind: str) -> bool:
    """Whether it is the local government itself, not another body below its domain."""
    if kind != OrganizationKind.LOCAL_GOVERNMENT:
        return False
    return compared_name(name).endswith(compared_name(government.name))
