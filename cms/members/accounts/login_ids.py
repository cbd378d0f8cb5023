"""Login IDs (M1)."""

from __future__ import annotations

import secrets

from cms.members.accounts.models import User

DIGITS = 7


def new_login_id() -> str:
    """Return a random unused ID: "m" and seven digits."""
    while True:
        login_id = f"m{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        if not User.objects.filter(username=login_id).exists():
            return login_id


def account_for(login: str) -> User | None:
    """Return the account with this ID, or else with this e-mail address (M1).

    An address of several accounts matches none: these people log in with their IDs.
    """
    by_id = User.objects.filter(username=login).first()
    if by_id or "@" not in login:
        return by_id
    by_email = list(User.objects.filter(email__iexact=login, is_active=True)[:2])
    return by_email[0] if len(by_email) == 1 else None
