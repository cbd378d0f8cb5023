"""Absolute URLs for data that are read outside the site (A1)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest

#: Makes a URL of this site absolute.
Absolute = Callable[[str | None], str]


def absolute_for(request: HttpRequest) -> Absolute:
    return request.build_absolute_uri


def absolute_in_files(url: str | None) -> str:
    """Make a URL absolute with BASE_URL: a file has no request with a host."""
    return urljoin(f"{settings.WAGTAILADMIN_BASE_URL}/", url or "/")
