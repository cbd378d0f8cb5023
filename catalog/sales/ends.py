"""What happens on the day on which a sale or the maintenance of a product ends (1.1).

The screens tell an announced end from its day on by themselves. The index follows here, so that
the search for what is sold finds it no more, and the people responsible are asked for the next
step: until when it is maintained, and what follows it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from catalog.entries.enums import Availability
from catalog.entries.models.entry import Entry
from catalog.entries.models.traits import Trait, masks_with
from catalog.entries.querysets import EntryQuerySet
from catalog.entries.responsibility import People
from catalog.pages.addresses import own_entries_url
from catalog.sales.models import End, SaleNotice
from catalog.taxonomy.enums import AskedFacts
from cms.mail import post
from cms.members.accounts.models import User

KIND = "sale_ended"
#: Ends that are older are not told: a file may bring products that ended long ago.
LATE = timedelta(days=30)
MOST_SHOWN = 50

ANNOUNCED = Q(availability=Availability.ENDING)
MAINTAINED = Q(availability__in=[Availability.ENDING, Availability.ENDED])


@dataclass(frozen=True)
class Item:
    """An end as the mail shows it."""

    entry: Entry
    end: End
    day: date
    edit_url: str


def ended_sales(today: date) -> EntryQuerySet:
    return _products().filter(ANNOUNCED, sales_end_on__lte=today)


def ended_support(today: date) -> EntryQuerySet:
    return _products().filter(MAINTAINED, support_until__lt=today)


def _products() -> EntryQuerySet:
    return Entry.objects.published().filter(information_type__asked_facts=AskedFacts.PRODUCT)


def follow_in_index(today: date) -> int:
    """Take the products that ended out of the index of what is sold; return their number."""
    sold = masks_with(Trait.AVAILABLE.bit)
    return ended_sales(today).filter(traits__in=sold).follow_traits()


def untold(today: date) -> dict[int, list[tuple[Entry, End, date]]]:
    """Return the ends that nobody was told of, by organisation."""
    found: defaultdict[int, list[tuple[Entry, End, date]]] = defaultdict(list)
    for end, entries, column in (
        (End.SALE, ended_sales(today), "sales_end_on"),
        (End.SUPPORT, ended_support(today), "support_until"),
    ):
        told = SaleNotice.objects.filter(entry=OuterRef("pk"), end=end, day=OuterRef(column))
        new = entries.filter(~Exists(told), **{f"{column}__gte": today - LATE})
        rows = new.annotate(ends_on=F(column)).select_related("organization", "registrant")
        for entry in rows.order_by("pk"):
            found[entry.organization_id].append((entry, end, entry.ends_on))
    return dict(found)


@transaction.atomic
def tell(ends: Iterable[tuple[Entry, End, date]]) -> int:
    """Mail the people responsible for the entries of one organisation; return how many.

    The notices come first: of two simultaneous runs, one finds them written.
    """
    new = [each for each in ends if _note(*each)]
    own_url = own_entries_url(full=True)
    news: defaultdict[User, list[Item]] = defaultdict(list)
    people = People()
    for entry, end, day in new:
        for person in people.of(entry):
            news[person].append(Item(entry, end, day, f"{own_url}{entry.pk}/edit/"))
    told = {person: items for person, items in news.items() if person.email}
    for person, items in told.items():
        context = {
            "person": person,
            "organization": items[0].entry.organization,
            "items": items[:MOST_SHOWN],
            "more": len(items[MOST_SHOWN:]),
            "count": len(items),
            "list_url": own_url,
        }
        post(KIND, [person.email], context, about=f"販売終了 {len(items)}件", of=person)
    return len(told)


def _note(entry: Entry, end: End, day: date) -> bool:
    _, is_new = SaleNotice.objects.get_or_create(entry=entry, end=end, day=day)
    return is_new
