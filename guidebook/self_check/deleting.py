"""Prevents the deletion of editions that have self-checks (G4)."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Page

from guidebook.editions.admin import KEPT
from guidebook.editions.models.pages import EditionPage
from guidebook.self_check.models import SelfCheck


def keep_checked_editions(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    """Refuse to delete an edition, or a page above it, if organisations have checked it."""
    for page in pages:
        editions = EditionPage.objects.descendant_of(page, inclusive=True)
        kept = editions.filter(pk__in=SelfCheck.objects.values("edition")).first()
        if kept is not None:
            messages.error(request, KEPT.format(title=kept.title))
            return redirect("wagtailadmin_explore", kept.get_parent().pk)
    return None
