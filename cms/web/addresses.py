"""Addresses: absolute ones of this site for mails, relative ones for redirects, typed ones."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

#: Where the steps of logging in lie, to which nobody wants to return after it (contract).
LOGIN_STEPS = ("/login/", "/logout/", "/password/")
DEEPEST_NESTING = 20
NAMED_USER = "ユーザー名やパスワードを含むアドレスは使えません。その部分を除いてください。"

_is_url = URLValidator(schemes=["http", "https"])


def is_web_address(url: str) -> None:
    """Validate a typed link; a name before the host would pass for the host, or be a secret.

    Raises:
        ValidationError: if it is no http(s) address, or one with user or password.
    """
    _is_url(url)
    if "@" in urlsplit(url).netloc:
        raise ValidationError(NAMED_USER, code="with_password")


def site_url(path: str) -> str:
    """Return the absolute URL of `path`, using the setting BASE_URL."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def login_address(request: HttpRequest) -> str:
    """Return the login URL that leads back to the page of `request`."""
    wanted = wanted_path(request.get_full_path(), request)
    query = f"?{urlencode({'next': wanted}, safe='/')}" if wanted else ""
    return f"{reverse('login')}{query}"


def wanted_path(url: str, request: HttpRequest) -> str:
    """Return the local path that `url` leads to after login, "" if there is none.

    A step of the login leads on to its own `next`, also where several are nested.
    """
    path = local_path(url, request)
    for _ in range(DEEPEST_NESTING):
        if not path.startswith(LOGIN_STEPS):
            return path
        path = local_path(QueryDict(urlsplit(path).query).get("next", ""), request)
    return ""


def local_path(url: str, request: HttpRequest) -> str:
    """Return path and query of `url` if it points to this site, else ""."""
    if not url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    # Without its host the path may point to another site: //evil.example/
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
