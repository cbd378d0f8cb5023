"""The hidden fields by which a form tells which entry and which version it is about (R4)."""

from __future__ import annotations

import uuid

from django.http import HttpRequest

from cms.web.text import is_number


def form_token_of(request: HttpRequest) -> uuid.UUID:
    """Return the token of the form; a new one if it is invalid."""
    try:
        return uuid.UUID(request.POST.get("form_token", ""))
    except ValueError:
        return uuid.uuid4()


def based_on_of(request: HttpRequest) -> int:
    """Return the id of the revision that filled the form; 0 if it is invalid."""
    text = request.POST.get("based_on", "")
    return int(text) if is_number(text) else 0
