"""The hidden fields by which a form tells which entry and which version it is about (R4)."""

from __future__ import annotations

import uuid

from django.http import HttpRequest

#: Maximum digits of a revision id.
LONGEST_ID = 18


def form_token_of(request: HttpRequest) -> uuid.UUID:
    """Return the token of the form; a new one if it is invalid."""
    try:
        return uuid.UUID(request.POST.get("form_token", ""))
    except ValueError:
        return uuid.uuid4()


def based_on_of(request: HttpRequest) -> int:
    """Return the id of the revision that filled the form; 0 if it is invalid."""
    text = request.POST.get("based_on", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    return int(text) if is_number else 0
