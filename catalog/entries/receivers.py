"""Update the search index on changes of models other than Entry (V2, R2)."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save

from catalog.entries.models.entry import Entry
from catalog.entries.models.listed_count import ListedCount
from catalog.entries.models.text import EntryText
from catalog.taxonomy.models import InformationType, asked_facts_changed

#: Models whose texts are in the search index: the relation from Entry, and the fields.
PERSON = ("registrant", ("last_name", "first_name", "department", "tel", "email"))
SEARCHED_WITH = {
    "members.Organization": ("organization", ("name", "formerly")),
    "members.User": PERSON,
    "members.MemberAccount": PERSON,
}


def note_change(sender: Any, instance: Any, update_fields: Any = None, **kwargs: Any) -> None:
    """Set `has_other_texts` if the save changes an indexed field."""
    _, names = SEARCHED_WITH[sender._meta.label]
    instance.has_other_texts = False
    if instance.pk and (update_fields is None or not set(names).isdisjoint(update_fields)):
        stored = sender.objects.filter(pk=instance.pk).values_list(*names).first()
        now = tuple(getattr(instance, name) for name in names)
        instance.has_other_texts = stored is not None and stored != now


def rewrite_texts(sender: Any, instance: Any, **kwargs: Any) -> None:
    if instance.has_other_texts:
        relation, _ = SEARCHED_WITH[sender._meta.label]
        EntryText.objects.filter(**{f"entry__{relation}": instance}).rewrite()


def uncount(instance: EntryText, **kwargs: Any) -> None:
    """Subtract the index row of a deleted entry from the counts."""
    if instance.is_published:
        ListedCount.objects.shift({instance.group: 1}, {})


def follow_asked_facts(information_type: InformationType, **kwargs: Any) -> None:
    """Compute again what entries of the type are found by (V2)."""
    Entry.objects.filter(information_type=information_type).follow_traits()


for sender in SEARCHED_WITH:
    pre_save.connect(note_change, sender, dispatch_uid="catalog-texts-before")
    post_save.connect(rewrite_texts, sender, dispatch_uid="catalog-texts")
post_delete.connect(uncount, EntryText, dispatch_uid="catalog-counts")
asked_facts_changed.connect(follow_asked_facts, dispatch_uid="catalog-traits")
