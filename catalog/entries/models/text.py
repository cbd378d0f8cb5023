"""The search index: one short row for each entry (V2, R2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from catalog.entries import content
from catalog.entries.enums import Confidentiality, SortOrder
from catalog.entries.models.index_terms import Terms, Texts, terms_of
from catalog.entries.models.listed_count import SEPARATOR, Group, ListedCount
from catalog.entries.permissions import finds_class_2
from catalog.entries.signals import seen_by_visitors_changed
from cms.database.batches import in_batches
from cms.database.text_index import RowKey, TermsField, answering, title_hits
from cms.database.walks import AmongFirst, only_among
from cms.japanese.query import Query, Word

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from catalog.entries.models.entry import Entry
    from cms.members.accounts.models import User

EVERYTHING = Query()
#: Rows written in one query.
BATCH = 200


def texts_of(entry: Entry) -> Texts:
    """Return the texts that visitors search (V2), and the extra texts for the desk (R2)."""
    owner = entry.organization
    said = [getattr(entry, name) for name in content.SEARCHED if name != "summary"]
    visitors = (*said, owner.name, *owner.former_name_list)
    desk = [getattr(entry, name) for name in entry.contact_fields]
    person = entry.registrant
    if person is not None:
        desk += [person.get_full_name(), person.department, person.tel, person.email]
    return Texts(entry.title, entry.summary, visitors, tuple(desk))


def _sorted_apart(name: str) -> Coalesce:
    """Wrap the column so that the database cannot use an index for the order."""
    return Coalesce(name, name)


def sorting_columns(order: str) -> tuple[str, ...]:
    """Return the columns that sort a list, all descending; for relevance after the title hits."""
    return ("like_count", "updated_at", "pk") if order == SortOrder.LIKES else ("updated_at", "pk")


class EntryTextQuerySet(models.QuerySet["EntryText"]):
    """Queries of the search, and the only code that writes its index.

    `listed`, `listed_for` and `published` have the same rules as in `EntryQuerySet` (V3, M13).
    """

    def listed(self) -> EntryTextQuerySet:
        return self.published().filter(confidentiality=Confidentiality.CLASS_1)

    def listed_for(self, user: User | AnonymousUser) -> EntryTextQuerySet:
        return self.published() if finds_class_2(user) else self.listed()

    def published(self) -> EntryTextQuerySet:
        return self.filter(is_published=True)

    def answering(self, query: Query) -> EntryTextQuerySet:
        """Entries that match the query of a visitor (V2)."""
        found: EntryTextQuerySet = answering(self, query)
        return found

    def answering_desk(self, query: Query) -> EntryTextQuerySet:
        """Entries that match `query`; also searches contact and registrant (R2)."""
        found: EntryTextQuerySet = answering(self, query, "terms", "desk_terms")
        return found

    def in_genres(self, genre_ids: Iterable[int]) -> EntryTextQuerySet:
        carried = self.model.objects.filter(entry__genres__in=list(genre_ids))
        return self.filter(pk__in=carried.values("pk"))

    def sorted_by(
        self, order: str, query: Query = EVERYTHING, *, is_common: bool = True
    ) -> EntryTextQuerySet:
        """Sort by newest, by likes, or by the number of words of `query` in the title (V3).

        With `is_common=False` the database sorts the hits and does not use the index of the order:
        with a wrong estimate of the hits it would read the terms of all entries along that index.
        """
        key = F if is_common else _sorted_apart
        first = [title_hits(query).desc()] if order == SortOrder.RELEVANCE and query.all_of else []
        columns = sorting_columns(order)
        return self.order_by(*first, *(key(name).desc() for name in columns[:-1]), "-pk")

    def among_first(
        self, number: int, order: str, condition: Any, *, is_from_end: bool
    ) -> EntryTextQuerySet:
        """Return the rows with `condition` among the first (or last) `number`, in this order.

        The database tests the condition row by row along the index of the order, and ends early.
        `order` is not by relevance.
        """
        rows = self.sorted_by(order)
        first = AmongFirst(
            rows.reverse() if is_from_end else rows,
            sorting_columns(order),
            number,
            is_descending=not is_from_end,
        )
        found = rows.filter(first, only_among(first, condition))
        return found.reverse() if is_from_end else found

    def groups(self) -> Counter[Group]:
        """Return the number of entries by type, genres, class and traits, using one query."""
        rows: Any = self.order_by().values_list("facets").annotate(number=Count("pk"))
        return Counter({Group.read(facets): number for facets, number in rows})

    def groups_of(self, queries: Sequence[Query]) -> list[Counter[Group]]:
        """Return the result of `groups` for each of `queries`, using one query (V8)."""
        found = [Counter[Group]() for _ in queries]
        parts = [
            self.answering(query)
            .order_by()
            .annotate(place=Value(place))
            .values_list("place", "facets")
            .annotate(number=Count("pk"))
            for place, query in enumerate(queries)
        ]
        rows: Any = parts[0].union(*parts[1:], all=True) if parts else ()
        for place, facets, number in rows:
            found[place][Group.read(facets)] = number
        return found

    def hits_of_words(self, words: Sequence[Word]) -> list[int]:
        """Return the number of hits of each word alone, using one query (V8)."""
        groups = self.groups_of([Query(all_of=(word,)) for word in words])
        return [found.total() for found in groups]

    @transaction.atomic
    def write(self, entry: Entry) -> None:
        """Update the row of `entry` and the counts; call it in the transaction of the change."""
        before: Any = self.filter(pk=entry.pk).select_for_update()
        rows = before.values_list("is_published", *Group._fields)
        left = [Group(*group) for is_published, *group in rows if is_published]
        row = EntryText.of(entry, terms_of(texts_of(entry)))
        self.put([row])
        entered = [row.group] if row.is_published else []
        ListedCount.objects.shift(Counter(left), Counter(entered))

    def put(self, rows: Iterable[EntryText]) -> None:
        """Insert or update `rows`; existing rows keep their likes. The counts do not change."""
        EntryText.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["entry"],
            update_fields=[*EntryText.following, "written_at"],
        )

    def rewrite(self) -> None:
        """Rewrite the rows after a change of texts that are not in the entries."""
        keys = list(self.order_by("pk").values_list("pk", flat=True))
        for batch in in_batches(keys, BATCH):
            self._rewrite(batch)

    @transaction.atomic
    def _rewrite(self, keys: Sequence[int]) -> None:
        locked = self.lock(keys).select_related("entry__organization", "entry__registrant")
        rows = [EntryText.of(row.entry, terms_of(texts_of(row.entry))) for row in locked]
        self.put(rows)
        if any(row.is_seen_by_visitors for row in rows):
            seen_by_visitors_changed.send(self.model)

    @transaction.atomic
    def follow(self) -> None:
        """Copy the columns without text after `update()` on the entries."""
        chosen = self.model.objects.filter(
            pk__in=list(self.select_for_update().values_list("pk", flat=True))
        )
        same = self.model.objects.filter(pk=OuterRef("pk"))
        published = same.filter(entry__live=True, entry__deleted_at__isnull=True)
        left = chosen.published().groups()
        chosen.update(
            is_published=Exists(published),
            written_at=timezone.now(),
            **{name: Subquery(same.values(f"entry__{name}")[:1]) for name in COPIED},
        )
        ListedCount.objects.shift(left, chosen.published().groups())

    def lock(self, entry_ids: Iterable[int]) -> EntryTextQuerySet:
        """Return the rows, locked until the transaction ends: likes change one at a time."""
        rows = self.filter(pk__in=list(entry_ids))
        list(rows.order_by("pk").select_for_update().values_list("pk"))
        return rows

    @transaction.atomic
    def count_likes(self, entry_ids: Iterable[int]) -> None:
        """Count the likes of entries again; the lock prevents lost changes (V5)."""
        rows = self.lock(entry_ids)
        same = self.model.objects.filter(pk=OuterRef("pk"))
        counted = same.annotate(number=Count("entry__likes")).values("number")
        rows.update(like_count=Subquery(counted))


#: Columns copied from the entry.
COPIED = (*Group._fields, "updated_at")


def _facets() -> Concat:
    """Return the columns of `Group` as one text: the database counts by one column much faster."""
    parts: list[Any] = []
    for name in ("information_type", *Group._fields[1:]):
        parts += [Value(SEPARATOR), Cast(name, models.TextField())]
    return Concat(*parts[1:], output_field=models.TextField())


#: Columns that filter a list along the index of its order, without reading the rows.
FILTERED = ("information_type", "genre_key", "traits")


class EntryText(models.Model):
    """Search terms of one entry, and the columns for filters, counts and order.

    The row is short, so that one query can count half of all entries; the database stores the
    terms outside the row.
    """

    entry = RowKey("catalog.Entry", on_delete=models.CASCADE, primary_key=True, related_name="text")
    is_published = models.BooleanField()
    information_type = models.ForeignKey(
        "catalog.InformationType", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    genre_key = models.TextField()
    confidentiality = models.PositiveSmallIntegerField()
    traits = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField()
    like_count = models.PositiveIntegerField(default=0)
    facets = models.GeneratedField(
        expression=_facets(), output_field=models.TextField(), db_persist=True
    )
    title_terms = TermsField()
    terms = TermsField()
    desk_terms = TermsField()
    meaning = models.BinaryField()
    #: By the clock of the server that wrote the row; processes renew what they keep by it.
    written_at = models.DateTimeField()

    objects = EntryTextQuerySet.as_manager()

    #: Columns that follow a change of the entry; likes change separately.
    following = ["is_published", *COPIED, "title_terms", "terms", "desk_terms", "meaning"]

    class Meta:
        verbose_name = "登録情報の検索の索引"
        verbose_name_plural = "登録情報の検索の索引"
        indexes = [
            models.Index(
                fields=["-updated_at", "-entry", "confidentiality", *FILTERED],
                condition=models.Q(is_published=True),
                name="entry_text_newest",
            ),
            models.Index(
                fields=["-like_count", "-updated_at", "-entry", "confidentiality", *FILTERED],
                condition=models.Q(is_published=True),
                name="entry_text_most_liked",
            ),
            models.Index(
                fields=["genre_key", "information_type", "confidentiality", "traits"],
                condition=models.Q(is_published=True),
                name="entry_text_facets",
            ),
            models.Index(fields=["written_at"], name="entry_text_written"),
        ]

    def __str__(self) -> str:
        return str(self.entry_id)

    def says_the_same_as(self, other: EntryText) -> bool:
        return all(getattr(self, name) == getattr(other, name) for name in self.following)

    @property
    def is_seen_by_visitors(self) -> bool:
        """Whether every visitor finds the entry; same rule as `listed` (M13)."""
        return self.is_published and self.confidentiality == Confidentiality.CLASS_1

    @property
    def group(self) -> Group:
        return Group(*(getattr(self, name) for name in Group._fields))

    @classmethod
    def of(cls, entry: Entry, terms: Terms) -> EntryText:
        return cls(
            entry_id=entry.pk,
            is_published=entry.is_published,
            title_terms=terms.title,
            terms=terms.visitors,
            desk_terms=terms.desk,
            meaning=terms.meaning,
            written_at=timezone.now(),
            **{name: getattr(entry, name) for name in COPIED},
        )
