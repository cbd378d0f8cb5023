"""Protection against password guessing (M2).

Five wrong passwords lock the pair of ID and IP address for half an hour. django-axes counts them;
the secretariat sees the locks and can lift them. Wider limits stop guessing from many addresses or
at many IDs. They never block an account that uses a known network or an address of an earlier
login.
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
#: A whole prefecture may share one address, and many accounts change hands in April.
GUESSES_FROM_AN_ADDRESS = "300/h"
#: Failed attempts that the access log keeps: of one sender, and of unknown IDs in all.
FAILURES_OF_A_SENDER = "300/h"
FAILURES_OF_UNKNOWN_IDS = "3000/h"
#: Results that need no right password, so that anybody can cause them without end.
GUESSES = (LoginResult.WRONG, LoginResult.LOCKED)
KNOWN = (Verdict.OWN, Verdict.SHARED)


def name_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the key for counting guesses: the ID and the address of an account share one."""
    typed = str((credentials or {}).get("username") or "").replace("\x00", "").strip()
    account = account_for(typed)
    return (typed.lower() if account is None else account.get_username())[:LONGEST_NAME]


def address_of(request: HttpRequest) -> str | None:
    """Return the IP address for counting guesses; None in tests without one."""
    return client_address(request) or None


def counted_since() -> datetime:
    since: datetime = timezone.now() - settings.AXES_COOLOFF_TIME
    return since


def lift(name: str, address: str | None = None) -> int:
    """Unlock `name` for one address, or for all; return the number of pairs."""
    return int(reset(username=name, ip=address))


def answer(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Return the response of the view: the login form itself shows the lock message."""
    return response


def is_besieged(request: HttpRequest, typed: str) -> bool:
    """Tell whether the ID or the address has too many wrong passwords."""
    name = name_of(request, {"username": typed})
    at_name = is_too_often(request, "guess-name", GUESSES_AT_A_NAME, key=name, counts=False)
    at_all = is_too_often(request, "guess-address", GUESSES_FROM_AN_ADDRESS, counts=False)
    if not (at_name or at_all):
        return False
    account = account_for(typed.strip())
    return account is None or not _is_at_home(account, client_address(request))


def count_wrong_guess(request: HttpRequest, typed: str) -> None:
    name = name_of(request, {"username": typed})
    is_too_often(request, "guess-name", GUESSES_AT_A_NAME, key=name)
    is_too_often(request, "guess-address", GUESSES_FROM_AN_ADDRESS)


def _is_at_home(account: User, address: str) -> bool:
    """Tell whether the account uses a known network, or an address of an earlier login."""
    if verdict_of(account.organization, address) in KNOWN:
        return True
    been_here = LoginRecord.objects.filter(
        user=account, address=address or None, result=LoginResult.SUCCESS
    )
    return been_here.exists()


def is_flooding(request: HttpRequest, account: User | None, result: LoginResult) -> bool:
    """Count a failed attempt and tell whether the access log has enough of them (M21)."""
    if result not in GUESSES:
        return False
    if is_too_often(request, "login-log", FAILURES_OF_A_SENDER):
        return True
    if account is not None:
        return False
    return is_too_often(request, "login-log-unknown", FAILURES_OF_UNKNOWN_IDS, key="all")
