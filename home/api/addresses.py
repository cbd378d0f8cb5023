"""Addresses in full, as data need them that are read elsewhere (A1)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest

#: Makes an address of this site complete.
Absolute = Callable[[str | None], str]


def absolute_for(request: HttpRequest) -> Absolute:
    """Return what completes addresses with the host that was asked."""
    return request.build_absolute_uri


def absolute_in_files(url: str | None) -> str:
    """Complete an address for a file, which nobody has asked for at a host."""
    return urljoin(f"{settings.WAGTAILADMIN_BASE_URL}/", url or "/")
