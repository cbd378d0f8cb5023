"""Addresses of the site: with its host for mails, without it for ways back."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def site_url(path: str) -> str:
    """Return `path` with the host at which the site is read (setting BASE_URL)."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def local_path(url: str, request: HttpRequest) -> str:
    """Return path and query of `url` if it is an address of this site, else ""."""
    if not url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    # Without its host the path may read as an address of another one: //evil.example/
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
