"""The watch over logins: where they come from, and who is told of it (M20–M24).

Whatever comes of an attempt, it is recorded. The secretariat is told of each oddity once a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
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
#: Of what has been admitted already, the alert; "" where nobody is told.
ALERTS = {
    LoginResult.SUCCESS: AlertKind.UNKNOWN_LOGIN,
    LoginResult.REFUSED: AlertKind.REFUSED_LOGIN,
}


def verdict_of(organization: Organization | None, address: str) -> Verdict | None:
    """Return what `address` says about who logs in for `organization`; None without one (M21).

    An address in an own network is own, in whatever shared one it lies besides. What is no
    address lies in no network.
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
    """Tell whether the site refuses a login of `user` from `address` (M22)."""
    if AccessPolicy.load().unknown_address != UnknownAddress.REFUSE:
        return False
    return verdict_of(user.organization, address) == Verdict.UNKNOWN


@dataclass(frozen=True)
class Attempt:
    """One attempt to log in: what was typed, and whose account it names, if anybody's."""

    login_id: str
    user: User | None
    address: str
    user_agent: str = ""

    @classmethod
    def of(cls, request: HttpRequest, login_id: str, user: User | None) -> Attempt:
        """Return the attempt that `request` makes."""
        return cls(login_id, user, client_address(request), request.headers.get("User-Agent", ""))


@transaction.atomic
def record_attempt(attempt: Attempt, result: LoginResult) -> LoginRecord:
    """Keep what came of `attempt` (M21), and tell the secretariat of what is odd (M22, M24)."""
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
    """Mail, unless the site only logs: once a day for an account and address (M22)."""
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
        record=record,
    )


def _warn_of_same_address(record: LoginRecord) -> None:
    """Mail if people of several organisations logged in from here, once a day (M24)."""
    since = record.created_at - SAME_ADDRESS_WITHIN
    logins = LoginRecord.objects.filter(
        address=record.address,
        result=LoginResult.SUCCESS,
        created_at__gt=since,
        organization__isnull=False,
    )
    # Before and after a merger it is one organisation (O8).
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
    """Tell whether anybody has marked `address` as shared by several organisations (M20)."""
    found = address_or_none(address)
    cidrs = Network.objects.filter(is_shared=True).order_by("cidr").values_list("cidr", flat=True)
    return found is not None and is_in_any(found, cidrs.distinct())


def raise_alert(
    kind: AlertKind,
    *,
    subject: str,
    organization: Organization | None = None,
    address: str | None = None,
    **context: Any,
) -> None:
    """Put `kind` on the desk and mail it; the same `subject` once a day, whoever calls at once."""
    if put_on_desk(kind, subject=subject, organization=organization, address=address):
        context |= {"organization": organization, "address": address}
        path = reverse("members_logins_modeladmin_index")
        tell_secretariat(f"access_{kind}", path, about=str(kind.label), **context)


def put_on_desk(
    kind: AlertKind,
    *,
    subject: str,
    organization: Organization | None = None,
    address: str | None = None,
) -> bool:
    """Note something odd once a day; return whether it is the first of its day."""
    _, is_new = AccessAlert.objects.get_or_create(
        kind=kind,
        subject=subject,
        day=timezone.localdate(),
        defaults={"organization": organization, "address": address or None},
    )
    return is_new
