"""The login form as tests fill it in (M1, M2)."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.factories import PASSWORD

LOGIN = "/login/"
RESET = "/password/reset/"
WRONG = "IDまたはパスワードが違います。入力し直してください。"


def log_in(client: Client, login: str = "A-0123", password: str = PASSWORD, **more: str) -> Any:
    """Return the answer to the login form."""
    return client.post(LOGIN, {"username": login, "password": password} | more)


def is_logged_in(client: Client) -> bool:
    """Whether the session belongs to somebody."""
    return "_auth_user_id" in client.session
