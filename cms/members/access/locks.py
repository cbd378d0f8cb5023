"""What stops people who guess passwords (M2).

Five wrong ones close the pair of ID and address for half an hour: django-axes counts these, and the
secretariat sees and lifts them. Who guesses from many addresses, or at many IDs, is stopped by
wider limits, which never keep out an account that comes from where it always does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.utils import reset
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cms.members.access.enums import LoginResult, Verdict
from cms.members.access.models import LoginRecord
from cms.members.access.watch import verdict_of
from cms.members.accounts.login_ids import account_for
from cms.members.accounts.models import User
from cms.web.client_address import client_address
from cms.web.rate_limits import is_too_often

LONGEST_NAME = 255
GUESSES_AT_A_NAME = "30/h"
#: A whole prefecture may come from one address, and all of them change desks in April.
GUESSES_FROM_AN_ADDRESS = "300/h"
KNOWN = (Verdict.OWN, Verdict.SHARED)


def name_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the name that guesses are counted by: one for an account, by ID or by address."""
    typed = str((credentials or {}).get("username") or "").replace("\x00", "").strip()
    account = account_for(typed)
    return (typed.lower() if account is None else account.get_username())[:LONGEST_NAME]


def address_of(request: HttpRequest) -> str | None:
    """Return the address that guesses are counted by; None where a test gives none."""
    return client_address(request) or None


def counted_since() -> datetime:
    """Return the time since which failures count."""
    since: datetime = timezone.now() - settings.AXES_COOLOFF_TIME
    return since


def lift(name: str, address: str | None = None) -> int:
    """Open what is closed for `name`, from one address or from all; return how many pairs."""
    return int(reset(username=name, ip=address))


def answer(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Return what the view answered: the login form says itself that the door is locked."""
    return response


def is_besieged(request: HttpRequest, typed: str) -> bool:
    """Tell whether too many wrong passwords came for the ID, or from the address (M2)."""
    name = name_of(request, {"username": typed})
    at_name = is_too_often(request, "guess-name", GUESSES_AT_A_NAME, key=name, counts=False)
    at_all = is_too_often(request, "guess-address", GUESSES_FROM_AN_ADDRESS, counts=False)
    if not (at_name or at_all):
        return False
    account = account_for(typed.strip())
    return account is None or not _is_at_home(account, client_address(request))


def count_wrong_guess(request: HttpRequest, typed: str) -> None:
    """Count one wrong password, for the ID and for the address (M2)."""
    name = name_of(request, {"username": typed})
    is_too_often(request, "guess-name", GUESSES_AT_A_NAME, key=name)
    is_too_often(request, "guess-address", GUESSES_FROM_AN_ADDRESS)


def _is_at_home(account: User, address: str) -> bool:
    """Tell whether the account comes from a network of its own, or from where it was before."""
    if verdict_of(account.organization, address) in KNOWN:
        return True
    been_here = LoginRecord.objects.filter(
        user=account, address=address or None, result=LoginResult.SUCCESS
    )
    return been_here.exists()
