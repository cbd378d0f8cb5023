"""Retires genres and information types by merging them into another (廃止, S2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.entries.models.entry import Entry
from catalog.entries.models.text import EntryText
from catalog.entries.signals import seen_by_visitors_changed
from catalog.taxonomy.keys import genre_key_of
from catalog.taxonomy.models import Genre, InformationType
from cms.admin.audit import Operator, record
from cms.database.batches import in_batches

Term = TypeVar("Term", Genre, InformationType)

THROUGH = Entry.genres.through


class TaxonomyChangeError(Exception):
    """The change would leave entries or genres without a place; the Japanese message says why."""


@transaction.atomic
def retire(term: Term, into: Term, operator: Operator) -> int:
    """Merge `term` into `into` and retire it; return the number of entries it had (S2).

    Entries in every state move, including deleted ones, so that no entry loses its genre. Genres
    below `term` move below `into`. Terms merged into `term` earlier now lead to `into`. Drafts in
    revisions are mapped when they are read (`Entry.with_content_json`). The visible date of update
    stays, because the registrant changed nothing.

    Raises:
        TaxonomyChangeError: if one of the two is retired, `into` is `term` or below it, or a
            genre below `term` has the same name as one below `into`.
    """
    terms = {each.pk: each for each in type(term)._default_manager.select_for_update()}
    term, into = terms[term.pk], terms[into.pk]
    if term.is_retired or into.is_retired:
        raise TaxonomyChangeError("廃止されたものは選べません。")
    if term.pk == into.pk:
        raise TaxonomyChangeError("自分自身に統合することはできません。")
    number = entries_of(term)
    if isinstance(term, Genre) and isinstance(into, Genre):
        _move_children(term, into)
        _move_genre(term, into)
    else:
        Entry.objects.filter(information_type=term).update(information_type=into)
        EntryText.objects.filter(information_type=term.pk).follow()
    _close(term, into)
    record(term, "catalog.retire", operator, successor=into.pk, entries=number)
    return number


def with_entry_counts(terms: QuerySet[Any]) -> QuerySet[Any]:
    """Add `entry_count`: the number of entries with the term that are not deleted."""
    lookup = "genres" if terms.model is Genre else "information_type"
    entries = Entry.objects.filter(**{lookup: OuterRef("pk")}, deleted_at__isnull=True)
    counted = entries.order_by().values(lookup).annotate(count=Count("pk")).values("count")
    return terms.annotate(entry_count=Coalesce(Subquery(counted), 0))


def entries_of(term: Genre | InformationType) -> int:
    """Return the number of entries with `term`, as the lists show it."""
    return int(with_entry_counts(type(term)._default_manager.filter(pk=term.pk)).get().entry_count)


def _move_children(term: Genre, into: Genre) -> None:
    above: Genre | None = into
    while above is not None:
        if above.pk == term.pk:
            raise TaxonomyChangeError("下位のジャンルに統合することはできません。")
        above = above.parent
    children = Genre.objects.in_use().filter(parent=term)
    names = set(Genre.objects.in_use().filter(parent=into).values_list("name", flat=True))
    twin = children.filter(name__in=names).first()
    if twin is not None:
        raise TaxonomyChangeError(
            f"統合先の下にも「{twin.name}」があります。先にその２つを統合してください。"
        )
    children.update(parent=into)


def _move_genre(term: Genre, into: Genre) -> None:
    entry_ids = list(THROUGH.objects.filter(genre=term).values_list("entry_id", flat=True))
    had_both = THROUGH.objects.filter(genre=into).values("entry_id")
    THROUGH.objects.filter(genre=term, entry_id__in=had_both).delete()
    THROUGH.objects.filter(genre=term).update(genre=into)
    for batch in in_batches(entry_ids):
        _renew_keys(batch)


def _renew_keys(entry_ids: Sequence[int]) -> None:
    """Update `genre_key`, which the search uses for counting, from the genres."""
    genres: dict[int, list[int]] = defaultdict(list)
    rows = THROUGH.objects.filter(entry_id__in=entry_ids)
    for entry_id, genre_id in rows.values_list("entry_id", "genre_id"):
        genres[entry_id].append(genre_id)
    entries = list(Entry.objects.filter(pk__in=entry_ids).only("pk"))
    for entry in entries:
        entry.genre_key = genre_key_of(genres[entry.pk])
    Entry.objects.bulk_update(entries, ["genre_key"])
    EntryText.objects.filter(pk__in=entry_ids).follow()


def _close(term: Genre | InformationType, into: Genre | InformationType) -> None:
    model = type(term)
    model._default_manager.filter(successor=term.pk).update(successor=into.pk)
    model._default_manager.filter(pk=term.pk).update(retired_at=timezone.now(), successor=into.pk)
    seen_by_visitors_changed.send(model)
