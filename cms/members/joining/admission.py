"""Find the organisation that an applicant may join, or prepare a new one (M12)."""

from __future__ import annotations

from dataclasses import dataclass, field

from cms.members.joining.models import Application
from cms.members.organizations.domains import is_free_mail, with_parents
from cms.members.organizations.enums import DomainVerdict, Membership, OrganizationKind
from cms.members.organizations.models.local_governments import LocalGovernment
from cms.members.organizations.models.organizations import Organization
from cms.members.organizations.names import (
    code_of,
    governments_named,
    is_name_of,
    organizations_named,
)
from cms.members.organizations.standing import domains_of

SAME_DOMAIN = "メールのドメインが同じ"
ABOVE_DOMAIN = "メールのドメインの上位が同じ"
SAME_CODE = "全国地方公共団体コードが同じ"
SAME_NAME = "団体名が同じ"
OTHER_DOMAIN = "団体名は同じですが、登録されているドメインが違います"
OTHER_CODE = "申込みの全国地方公共団体コードとは違います"
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
        if not {OTHER_DOMAIN, OTHER_CODE}.isdisjoint(self.doubts):
            return False
        return not {SAME_DOMAIN, SAME_NAME}.isdisjoint(self.reasons)


def candidates_for(application: Application) -> list[Candidate]:
    """Return the possible organisations of the applicant, most likely first.

    Domains, codes and names of a merged organisation lead to its successor (O8).
    """
    proven = proven_government(application)
    governments = [proven] if proven else governments_for(application)
    found: dict[int, Candidate] = {}
    for organization, reason in _matches(application, governments):
        standing = organization.merged_into or organization
        candidate = found.setdefault(standing.pk, Candidate(standing))
        if reason not in candidate.reasons:
            candidate.reasons.append(reason)
    mine = [each for each in found.values() if not _is_another(each, governments)]
    for candidate in mine:
        candidate.doubts = _doubts(application, candidate)
    return sorted(mine, key=lambda each: (not each.is_safe, -len(each.reasons)))


def governments_for(application: Application) -> list[LocalGovernment]:
    """Return the local governments that the applicant may be of, the one of the domain first.

    A domain below that of a prefecture or town does not make another body a local government.
    """
    if application.kind != OrganizationKind.LOCAL_GOVERNMENT:
        return []
    named = governments_named(application.organization_name, application.local_government_code)
    known = application.local_government
    if known and _is_itself(known, application.organization_name, application.kind):
        return [known, *(each for each in named if each != known)]
    return named


def proven_government(application: Application) -> LocalGovernment | None:
    """Return the one that name and domain prove; the name must be unique if only lg.jp is known."""
    found = governments_for(application)
    is_of_lg_jp = application.domain_verdict == DomainVerdict.LG_JP
    is_proven = found[:1] == [application.local_government] or (is_of_lg_jp and len(found) == 1)
    return found[0] if is_proven else None


def _is_another(candidate: Candidate, governments: list[LocalGovernment]) -> bool:
    """Whether it only has the name, and is known as another local government of this name."""
    if not governments or candidate.reasons != [SAME_NAME]:
        return False
    code = code_of(candidate.organization)
    return bool(code) and code not in {each.code for each in governments}


def _matches(
    application: Application, governments: list[LocalGovernment]
) -> list[tuple[Organization, str]]:
    above = with_parents(application.domain)
    known = Organization.objects.select_related("merged_into")
    by_domain = known.filter(domain__in=above)
    longest_first = sorted(by_domain, key=lambda each: above.index(each.domain))
    matches = [
        (each, SAME_DOMAIN if each.domain == application.domain else ABOVE_DOMAIN)
        for each in longest_first
    ]
    said = {application.local_government_code} - {""}
    if application.local_government:
        said.add(application.local_government.code)
    if said:
        by_code = known.filter(local_government_code__in=said).order_by("pk")
        matches += [(each, SAME_CODE) for each in by_code]
    codes = {each.code for each in governments}
    named = organizations_named(application.organization_name)
    named += known.filter(local_government_code__in=codes) if codes else []
    return matches + [(each, SAME_NAME) for each in named]


def _doubts(application: Application, candidate: Candidate) -> list[str]:
    is_named = SAME_NAME in candidate.reasons
    if application.local_government_code:
        code = code_of(candidate.organization)
        if code != application.local_government_code and (code or not is_named):
            return [OTHER_CODE] if is_named else [OTHER_NAME, OTHER_CODE]
    if not is_named:
        return [OTHER_NAME]
    domains = domains_of(candidate.organization)
    if domains and set(domains).isdisjoint(with_parents(application.domain)):
        return [OTHER_DOMAIN]
    return []


def suggested_membership(kind: str) -> Membership:
    """Return 特別会員 for local governments and ministries, else 一般会員 (1.0)."""
    return Membership.SPECIAL if kind in SPECIAL_KINDS else Membership.GENERAL


def suggested_name(application: Application) -> str:
    """Return the name of a new organisation; with the prefecture where the short one is shared."""
    name = application.organization_name
    proven = proven_government(application)
    if proven is None:
        return name
    shared = len(governments_named(name)) > 1 or Organization.objects.filter(name=name).exists()
    return proven.name if shared else name


def new_organization(
    application: Application,
    name: str,
    kind: str,
    membership: str,
    government: LocalGovernment | None = None,
    code: str = "",
) -> Organization:
    """Return an unsaved organisation with the data of the application.

    Its domain identifies later applicants. It is the registered domain of the local government if
    the applicant's domain lies below that. Without `government`, the domain tells which it is.
    `code` is that of a local government beyond the country's list, as an association is (P1).
    """
    domain = "" if is_free_mail(application.domain) else application.domain
    organization = Organization(name=name, kind=kind, membership=membership, domain=domain)
    if kind == OrganizationKind.LOCAL_GOVERNMENT:
        organization.local_government_code = code
    government = government or application.local_government
    if government and _is_itself(government, name, kind):
        organization.local_government_code = government.code
        if government.domain in with_parents(application.domain):
            organization.domain = government.domain
    return organization


def _is_itself(government: LocalGovernment, name: str, kind: str) -> bool:
    """Whether it is the local government itself, not another body below its domain."""
    return kind == OrganizationKind.LOCAL_GOVERNMENT and is_name_of(name, government)
