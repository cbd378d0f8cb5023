"""Keeps the number of likes, by which the search sorts, up to date (V3)."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save

from catalog.entries.models.text import EntryText
from catalog.reading.models import Like


def count_likes(instance: Like, **kwargs: Any) -> None:
    """Count the likes of the entry again, in the same transaction."""
    EntryText.objects.count_likes([instance.entry_id])


post_save.connect(count_likes, Like, dispatch_uid="catalog-likes")
post_delete.connect(count_likes, Like, dispatch_uid="catalog-likes")
