"""The association's own pages."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from catalog.signals import seen_by_visitors_changed

#: Whose change or end is a change of what visitors were told of; entries tell by themselves (A1).
TERMS = ("catalog.Genre", "catalog.InformationType")
PRIVACY = ("wagtailcore.PageViewRestriction",)
PAGES = (
    "guidebook.GuidebookIndexPage",
    "guidebook.EditionPage",
    "guidebook.ChapterPage",
    "home.NewsIndexPage",
    "home.NewsPage",
    "catalog.EntrySearchPage",
)


class HomeConfig(AppConfig):
    """Home page, standard pages, news, menus."""

    name = "home"
    verbose_name = "協会サイト"

    def ready(self) -> None:
        """Hear of every page that is published or taken back, of whatever type (W3, A1)."""
        import_module("home.api.dumps.store")  # registers what runs by itself
        for signal in (page_published, page_unpublished):
            signal.connect(self.write_text, dispatch_uid="home-page-texts")
        self.hear_of_public_changes()

    def hear_of_public_changes(self) -> None:
        """Note whatever makes the dumps of the public data stale (A1)."""
        uid = "home-public-changes"
        seen_by_visitors_changed.connect(self.note_change, dispatch_uid=uid)
        for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
            signal.connect(self.note_page, dispatch_uid=uid)
        for sender in TERMS:
            post_save.connect(self.note_term, sender, dispatch_uid=uid)
        for sender in PRIVACY:
            post_save.connect(self.note_change, sender, dispatch_uid=uid)
        for sender in (*TERMS, *PRIVACY, *PAGES):
            post_delete.connect(self.note_change, sender, dispatch_uid=uid)

    def write_text(self, instance: Any, **kwargs: Any) -> None:
        """Bring the index of the site search in step with the page."""
        texts: Any = self.get_model("PageText")
        texts.objects.write(instance)

    def note_page(self, instance: Model, **kwargs: Any) -> None:
        """Note the change of a page that the open data tell of, or that others stand below."""
        if instance._meta.label in PAGES:
            self.note_change()

    def note_term(self, created: bool, **kwargs: Any) -> None:
        """Note the change of a genre or type; a new one takes nothing back."""
        if not created:
            self.note_change()

    def note_change(self, sender: Any = None, **kwargs: Any) -> None:
        """Note in the transaction of the change that the dumps do not know of it."""
        changes: Any = self.get_model("PublicChange")
        changes.objects.create()
