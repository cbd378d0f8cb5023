"""Check and hash the passwords of many new accounts, on all cores (M1, M2)."""

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
    try:
        validate_password(password, user)
    except ValidationError as error:
        cells.refuse("password", " ".join(error.messages))


def hashes_of(passwords: Iterable[str]) -> list[str]:
    """Return the hash of each password; a blank password becomes unusable.

    Argon2 releases the GIL, so threads use all cores.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda password: make_password(password or None), passwords))
