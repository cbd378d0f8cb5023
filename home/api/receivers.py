"""Signal receivers that mark the dumps of the public data as stale (A1)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from catalog.entries.signals import seen_by_visitors_changed
from home.api.models import PublicChange

UID = "home-public-changes"
#: A change or deletion of these changes public data; entries send a signal of their own.
TERMS = ("catalog.Genre", "catalog.InformationType", "catalog.FreshnessPolicy")
PRIVACY = ("wagtailcore.PageViewRestriction",)
PAGES = (
    "guidebook.GuidebookIndexPage",
    "guidebook.EditionPage",
    "guidebook.ChapterPage",
    "home.NewsIndexPage",
    "home.NewsPage",
    "catalog.EntrySearchPage",
)


def note_change(**kwargs: Any) -> None:
    """Record, in the transaction of the change, that the dumps do not contain it."""
    PublicChange.objects.create()


def note_page(instance: Model, **kwargs: Any) -> None:
    """Record the change of a page that is in the open data or above such pages."""
    if instance._meta.label in PAGES:
        note_change()


def note_term(created: bool, **kwargs: Any) -> None:
    """Record the change of a genre, type or the disclaimer; a new one withdraws nothing."""
    if not created:
        note_change()


seen_by_visitors_changed.connect(note_change, dispatch_uid=UID)
for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
    signal.connect(note_page, dispatch_uid=UID)
for sender in TERMS:
    post_save.connect(note_term, sender, dispatch_uid=UID)
for sender in PRIVACY:
    post_save.connect(note_change, sender, dispatch_uid=UID)
for sender in (*TERMS, *PRIVACY, *PAGES):
    post_delete.connect(note_change, sender, dispatch_uid=UID)
