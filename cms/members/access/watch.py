"""Records of logins with the networks they come from, and alerts (M20–M24).

Every attempt is recorded, whatever its result. The secretariat gets each alert once a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from cms.members.access.enums import AlertKind, LoginResult, UnknownAddress, Verdict
from cms.members.access.models import AccessAlert, AccessPolicy, LoginRecord
from cms.members.accounts.models import User
from cms.members.accounts.notifications import tell_secretariat
from cms.members.organizations.models.organizations import Network, Organization
from cms.web.client_address import client_address
from cms.web.networks import address_or_none, is_in_any
from cms.web.text import without_controls

LONGEST_LOGIN_ID, LONGEST_USER_AGENT = 254, 300
SAME_ADDRESS_WITHIN = timedelta(hours=24)
#: The alert for a login result; the other results cause none.
ALERTS = {
    LoginResult.SUCCESS: AlertKind.UNKNOWN_LOGIN,
    LoginResult.REFUSED: AlertKind.REFUSED_LOGIN,
}


def verdict_of(organization: Organization | None, address: str) -> Verdict | None:
    """Return the verdict on `address` for `organization`; None without an organisation (M21).

    An own network takes precedence over a shared one. An invalid address counts as unknown.
    """
    if organization is None:
        return None
    networks = list(Network.objects.filter(organization_id=organization.pk))
    if not networks:
        return Verdict.NONE
    found = address_or_none(address)
    if found is None:
        return Verdict.UNKNOWN
    for verdict, shared in ((Verdict.OWN, False), (Verdict.SHARED, True)):
        if is_in_any(found, (each.cidr for each in networks if each.is_shared == shared)):
            return verdict
    return Verdict.UNKNOWN


def is_refused(user: User, address: str) -> bool:
    if AccessPolicy.load().unknown_address != UnknownAddress.REFUSE:
        return False
    return verdict_of(user.organization, address) == Verdict.UNKNOWN


@dataclass(frozen=True)
class Attempt:
    """One login attempt; `user` is the account that the typed ID names, if any."""

    login_id: str
    user: User | None
    address: str
    user_agent: str = ""

    @classmethod
    def of(cls, request: HttpRequest, login_id: str, user: User | None) -> Attempt:
        return cls(login_id, user, client_address(request), request.headers.get("User-Agent", ""))


@transaction.atomic
def record_attempt(attempt: Attempt, result: LoginResult) -> LoginRecord:
    """Record the result (M21), and alert the secretariat if needed (M22, M24)."""
    user = attempt.user
    organization = user.organization if user else None
    record = LoginRecord.objects.create(
        login_id=without_controls(attempt.login_id)[:LONGEST_LOGIN_ID],
        user=user,
        organization=organization,
        address=attempt.address or None,
        user_agent=without_controls(attempt.user_agent)[:LONGEST_USER_AGENT],
        result=result,
        verdict=verdict_of(organization, attempt.address) or "",
    )
    _warn_of_unknown_network(record)
    if result == LoginResult.SUCCESS and record.address and organization:
        _warn_of_same_address(record)
    return record


def _warn_of_unknown_network(record: LoginRecord) -> None:
    """Alert once a day per account and address, unless the policy is to log only (M22)."""
    kind = ALERTS.get(LoginResult(record.result))
    if kind is None or record.verdict != Verdict.UNKNOWN:
        return
    if AccessPolicy.load().unknown_address == UnknownAddress.LOG:
        return
    raise_alert(
        kind,
        subject=f"{record.user_id} {record.address}",
        organization=record.organization,
        address=record.address,
        of=record.user,
        record=record,
    )


def _warn_of_same_address(record: LoginRecord) -> None:
    """Alert once a day if several organisations logged in from one address (M24)."""
    since = record.created_at - SAME_ADDRESS_WITHIN
    logins = LoginRecord.objects.filter(
        address=record.address,
        result=LoginResult.SUCCESS,
        created_at__gt=since,
        organization__isnull=False,
    )
    # Count a merged organisation and its successor as one (O8).
    name = Coalesce("organization__merged_into__name", "organization__name")
    named = logins.annotate(organization_name=name).order_by("organization_name", "login_id")
    who = named.values_list("organization_name", "login_id")
    people = list(who.distinct())
    if len({name for name, _ in people}) < 2 or is_shared(str(record.address)):  # noqa: PLR2004  # M24: two or more
        return
    raise_alert(
        AlertKind.SAME_ADDRESS,
        subject=str(record.address),
        address=record.address,
        people=people,
        record=record,
    )


def is_shared(address: str) -> bool:
    """Tell whether any organisation has registered `address` as shared (M20)."""
    found = address_or_none(address)
    cidrs = Network.objects.filter(is_shared=True).order_by("cidr").values_list("cidr", flat=True)
    return found is not None and is_in_any(found, cidrs.distinct())


def raise_alert(
    kind: AlertKind,
    *,
    subject: str,
    organization: Organization | None = None,
    address: str | None = None,
    of: Model | None = None,
    **context: Any,
) -> None:
    """Show the alert on the desk and mail it, once a day per `subject`, even if calls overlap."""
    if put_on_desk(kind, subject=subject, organization=organization, address=address, of=of):
        context |= {"organization": organization, "address": address}
        path = reverse("members_logins_modeladmin_index")
        about = str(kind.label)
        tell_secretariat(f"access_{kind}", path, about=about, of=of or organization, **context)


def put_on_desk(
    kind: AlertKind,
    *,
    subject: str,
    organization: Organization | None = None,
    address: str | None = None,
    of: Model | None = None,
) -> bool:
    """Store the alert once a day per `subject`; return whether it is new."""
    _, is_new = AccessAlert.objects.get_or_create(
        kind=kind,
        subject=subject,
        day=timezone.localdate(),
        defaults={"organization": organization, "address": address or None, "about_object": of},
    )
    return is_new
