"""The matching service (ICT地域イノベーション・マッチングサービス)."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save, pre_save

#: What registers jobs, kinds of work, kinds of files and rules, and nothing else imports.
BY_ITSELF = (
    "catalog.link_check.running",
    "catalog.link_check.notices",
    "catalog.link_check.desk",
    "catalog.freshness_cycle",
    "catalog.importing.kinds",
    "catalog.registration_calls",
    "catalog.organization_rules",
)
#: Whose texts entries are found by, too: how an entry refers to it, and the fields (V2, R2).
PERSON = ("registrant", ("last_name", "first_name", "department", "tel", "email"))
SEARCHED_WITH = {
    "members.Organization": ("organization", ("name", "formerly")),
    "members.User": PERSON,
    "members.MemberAccount": PERSON,
}


class CatalogConfig(AppConfig):
    """Entries, genres, information types, likes."""

    name = "catalog"
    verbose_name = "マッチングサービス"

    def ready(self) -> None:
        """Register what runs by itself; hear of what changes the index but no entry (V2, R2)."""
        for module in BY_ITSELF:
            import_module(module)
        for sender in SEARCHED_WITH:
            pre_save.connect(self.note_change, sender, dispatch_uid="catalog-texts-before")
            post_save.connect(self.rewrite_texts, sender, dispatch_uid="catalog-texts")
        for signal in (post_save, post_delete):
            signal.connect(self.count_likes, "catalog.Like", dispatch_uid="catalog-likes")
        post_delete.connect(self.uncount, "catalog.EntryText", dispatch_uid="catalog-counts")

    def note_change(
        self, sender: Any, instance: Any, update_fields: Any = None, **kwargs: Any
    ) -> None:
        """Remember whether what entries are found by is about to change."""
        _, names = SEARCHED_WITH[sender._meta.label]
        instance.has_other_texts = False
        if instance.pk and (update_fields is None or not set(names).isdisjoint(update_fields)):
            stored = sender.objects.filter(pk=instance.pk).values_list(*names).first()
            now = tuple(getattr(instance, name) for name in names)
            instance.has_other_texts = stored is not None and stored != now

    def rewrite_texts(self, sender: Any, instance: Any, **kwargs: Any) -> None:
        """Write the terms of the entries concerned anew."""
        if instance.has_other_texts:
            relation, _ = SEARCHED_WITH[sender._meta.label]
            texts: Any = self.get_model("EntryText")
            texts.objects.filter(**{f"entry__{relation}": instance}).rewrite()

    def count_likes(self, instance: Any, **kwargs: Any) -> None:
        """Keep the number of likes by which the search sorts (V3)."""
        texts: Any = self.get_model("EntryText")
        texts.objects.count_likes([instance.entry_id])

    def uncount(self, instance: Any, **kwargs: Any) -> None:
        """Take a row that went with its entry out of the counts."""
        counts: Any = self.get_model("ListedCount")
        if instance.is_published:
            counts.objects.shift({instance.group: 1}, {})
