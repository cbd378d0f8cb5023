"""Passwords of many new accounts, on all cores at once (M1, M2)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cms.members.accounts.models import User
from cms.tabular.cells import Cells


def check_password(cells: Cells, user: User, password: str) -> None:
    """Note what Django's validators have against the password of a new account (M2)."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        cells.refuse("password", " ".join(error.messages))


def hashes_of(passwords: Iterable[str]) -> list[str]:
    """Return what is kept of each password; of a blank one, what lets nobody in.

    Argon2 releases the interpreter while it works: threads use every core.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda password: make_password(password or None), passwords))
