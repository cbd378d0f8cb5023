"""A publication starts a new year of freshness (O6)."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from catalog.entries.models.entry import Entry
from catalog.entries.signals import entry_published
from catalog.freshness.models import Freshness, OutdatedReport


@receiver(entry_published, dispatch_uid="catalog-freshness")
def renew(entry: Entry, is_new: bool, **kwargs: Any) -> None:
    """Close the cycle; only new content also closes the 「情報が古い」 reports."""
    Freshness.objects.renew(entry.pk)
    if is_new:
        OutdatedReport.objects.close(entry.pk)
