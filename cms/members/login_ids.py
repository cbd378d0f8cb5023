"""The IDs that the site gives to new accounts (M1)."""

from __future__ import annotations

import secrets

from cms.members.models import User

DIGITS = 7


def new_login_id() -> str:
    """Return an ID that nobody has or could guess from another: "m" and seven digits."""
    while True:
        login_id = f"m{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        if not User.objects.filter(username=login_id).exists():
            return login_id
