"""Addresses with the host of the site, for mails."""

from __future__ import annotations

from django.conf import settings


def site_url(path: str) -> str:
    """Return `path` with the host at which the site is read (setting BASE_URL)."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"
