"""How many entries are listed, without counting them (V2)."""

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

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User


class Group(NamedTuple):
    """Entries that are counted together."""

    information_type_id: int
    genre_key: str  # ids of the genres, joined by commas
    confidentiality: int


class ListedCountQuerySet(SummedQuerySet["ListedCount"]):
    """How many entries are listed, kept as changes that are summed when asked."""

    summed_by = Group._fields

    def listed(self) -> ListedCountQuerySet:
        """The counts of what every visitor finds (M13)."""
        return self.filter(confidentiality=Confidentiality.CLASS_1)

    def listed_for(self, user: User | AnonymousUser) -> ListedCountQuerySet:
        """The counts of what `user` finds (M13)."""
        return self if finds_class_2(user) else self.listed()

    def groups(self) -> Counter[Group]:
        """Return how many entries are listed of each type, set of genres and class."""
        rows: Any = self.order_by().values_list(*Group._fields).annotate(listed=Sum("number"))
        return Counter({Group(*group): number for *group, number in rows if number})

    def shift(self, left: Mapping[Group, int], entered: Mapping[Group, int]) -> None:
        """Add what left and what entered the list; nobody waits for anybody's row.

        Whatever changes an entry in the lists comes by here: it leaves them and enters anew.
        """
        if any(group.confidentiality == Confidentiality.CLASS_1 for group in left):
            seen_by_visitors_changed.send(self.model)
        change = Counter(entered)
        change.subtract(left)
        self.put({group: number for group, number in change.items() if number})

    def compact(self) -> int:
        """Make one row of the many changes of a group; return how many rows that saved."""
        return self.sum_up()


class ListedCount(models.Model):
    """A change in the number of listed entries of one group (V2).

    The counts of a search without text are the sum of these few rows. Changes are only ever
    added, so that two publications at once never wait for each other, nor lose one.
    """

    information_type = models.ForeignKey(
        "catalog.InformationType", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    genre_key = models.TextField()
    confidentiality = models.PositiveSmallIntegerField()
    number = models.IntegerField()

    objects = ListedCountQuerySet.as_manager()

    class Meta:
        verbose_name = "公開中の件数"
        verbose_name_plural = "公開中の件数"

    def __str__(self) -> str:
        type_id, key, confidentiality = self.group
        return f"{type_id} {key} {confidentiality}: {self.number:+d}"

    @property
    def group(self) -> Group:
        """What it counts."""
        return Group(self.information_type_id, self.genre_key, self.confidentiality)
