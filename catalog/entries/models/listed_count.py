"""The number of listed entries, stored to avoid counting for each search (V2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.db.models import Sum

from catalog.entries.enums import Confidentiality
from catalog.entries.models.sums import SummedQuerySet
from catalog.entries.permissions import finds_class_2
from catalog.entries.signals import seen_by_visitors_changed
from catalog.taxonomy.keys import genre_ids_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User


SEPARATOR = "|"


class Group(NamedTuple):
    information_type_id: int
    genre_key: str  # ids of the genres, joined by commas
    confidentiality: int
    traits: int  # a bit for each `Trait`

    @classmethod
    def read(cls, facets: str) -> Group:
        """Return the group of `EntryText.facets`."""
        kind, key, confidentiality, traits = facets.split(SEPARATOR)
        return cls(int(kind), key, int(confidentiality), int(traits))


class ListedCountQuerySet(SummedQuerySet["ListedCount"]):
    """The number of listed entries, stored as changes; class 2 only for its readers (M13)."""

    summed_by = Group._fields

    def listed(self) -> ListedCountQuerySet:
        return self.filter(confidentiality=Confidentiality.CLASS_1)

    def listed_for(self, user: User | AnonymousUser) -> ListedCountQuerySet:
        return self if finds_class_2(user) else self.listed()

    def groups(self) -> Counter[Group]:
        rows: Any = self.order_by().values_list(*Group._fields).annotate(listed=Sum("number"))
        return Counter({Group(*group): number for *group, number in rows if number})

    def genre_ids(self) -> set[int]:
        """Return the genres that carry an entry, without those above them."""
        return {pk for group in self.groups() for pk in genre_ids_of(group.genre_key)}

    def shift(self, left: Mapping[Group, int], entered: Mapping[Group, int]) -> None:
        """Add the entries that left and entered the list; this only inserts rows.

        Every change of a listed entry calls this: the entry leaves the list and enters it again.
        """
        if any(group.confidentiality == Confidentiality.CLASS_1 for group in left):
            seen_by_visitors_changed.send(self.model)
        change = Counter(entered)
        change.subtract(left)
        self.put({group: number for group, number in change.items() if number})

    def compact(self) -> int:
        return self.sum_up()


class ListedCount(models.Model):
    """A change in the number of listed entries of one group (V2).

    The counts of a search without text are the sum of these few rows. Changes only insert rows, so
    simultaneous publications do not wait for each other, and no change is lost.
    """

    information_type = models.ForeignKey(
        "catalog.InformationType", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    genre_key = models.TextField()
    confidentiality = models.PositiveSmallIntegerField()
    traits = models.PositiveSmallIntegerField(default=0)
    number = models.IntegerField()

    objects = ListedCountQuerySet.as_manager()

    class Meta:
        verbose_name = "公開中の件数"
        verbose_name_plural = "公開中の件数"

    def __str__(self) -> str:
        return f"{' '.join(str(each) for each in self.group)}: {self.number:+d}"

    @property
    def group(self) -> Group:
        return Group(*(getattr(self, name) for name in Group._fields))
