"""Addresses of this site: absolute for mails, relative for redirects."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def site_url(path: str) -> str:
    """Return the absolute URL of `path`, using the setting BASE_URL."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


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
