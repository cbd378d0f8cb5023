"""Every change of who sits where, each in one transaction under the lock of the event (E4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import RestrictedError
from django.utils import timezone

from catalog.taxonomy.tree import GenreTree
from cms.admin.audit import Operator, record
from cms.web.text import excerpt
from home.events.grouping.explaining import reason_of
from home.events.grouping.people import at_the_tables, persons_of
from home.events.grouping.proposing import Person, propose
from home.events.meetings.enums import ParticipantKind
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import DiscussionTable, Registration
from home.events.meetings.seats import locked

#: So many sit at a table where nobody has chosen a number: the source had 61 people at 11 tables.
PEOPLE_AT_A_TABLE = 6
MOST_TABLES = 200
LONGEST_REASON = 299


class TableInUseError(Exception):
    """A table that should go has findings (E6)."""


@dataclass(frozen=True)
class Wish:
    """Where somebody is to sit, and whether a proposal leaves the person there."""

    table: int | None
    is_pinned: bool


def usual_number(people: int) -> int:
    """Return how many tables so many people need."""
    return max(1, -(-people // PEOPLE_AT_A_TABLE))


@transaction.atomic
def propose_tables(
    event: EventPage, number: int, operator: Operator, *, with_guests: bool = False
) -> int:
    """Seat everybody but the pinned at so many tables; return how many people were moved.

    Raises:
        TableInUseError: if fewer tables are wanted, and one of the others has findings.
    """
    locked(event)
    _arrange(event, number)
    people = _persons(event, with_guests=with_guests)
    moved = _seat(event, people, propose(people, range(1, number + 1), seed=event.pk))
    _free_others(event, people)
    record(event, "events.propose_tables", operator, tables=number, moved=moved)
    return moved


@transaction.atomic
def seat_the_rest(event: EventPage, operator: Operator) -> int:
    """Seat only who has no table yet, such as late arrivals; return how many people were moved.

    Lecturers and secretariat without a table stand by.
    """
    locked(event)
    numbers = list(event.tables.values_list("number", flat=True))
    people = [
        replace(each, is_pinned=each.table is not None)
        for each in _persons(event, with_guests=True)
        if each.kind != ParticipantKind.GUEST or each.table is not None
    ]
    moved = _seat(event, people, propose(people, numbers, seed=event.pk)) if numbers else 0
    record(event, "events.seat_the_rest", operator, moved=moved)
    return moved


@transaction.atomic
def move(event: EventPage, wishes: Mapping[int, Wish], operator: Operator) -> int:
    """Seat people as the organiser wishes, by the ids of their registrations; return how many.

    Tables and people that are gone in the meantime are left out.
    """
    locked(event)
    tables = {each.number: each for each in event.tables.all()}
    people = event.registrations.confirmed().filter(pk__in=wishes).select_related("table")
    changed = []
    for registration in people:
        wish = wishes[registration.pk]
        table = tables.get(wish.table or 0)
        if wish.table and table is None:
            continue
        registration.table, registration.is_pinned = table, wish.is_pinned and table is not None
        changed.append(registration)
    Registration.objects.bulk_update(changed, ["table", "is_pinned"])
    explain(event)
    moves = {str(each.pk): each.table.number if each.table else None for each in changed}
    record(event, "events.move", operator, tables=moves)
    return len(changed)


@transaction.atomic
def name_themes(event: EventPage, themes: Mapping[int, str], operator: Operator) -> int:
    """Write the themes of tables by their numbers; return how many changed."""
    locked(event)
    changed = [
        each for each in event.tables.all() if themes.get(each.number, each.theme) != each.theme
    ]
    for table in changed:
        table.theme = themes[table.number]
    DiscussionTable.objects.bulk_update(changed, ["theme"])
    if changed:
        record(event, "events.theme", operator, tables=[each.number for each in changed])
    return len(changed)


def _arrange(event: EventPage, number: int) -> None:
    """Make tables 1 to `number`; the others go, and who was pinned there is free."""
    others = event.tables.filter(number__gt=number)
    event.registrations.filter(table__in=others).update(is_pinned=False)
    try:
        others.delete()
    except RestrictedError as error:
        raise TableInUseError from error
    there = set(event.tables.values_list("number", flat=True))
    DiscussionTable.objects.bulk_create(
        DiscussionTable(event=event, number=each)
        for each in range(1, number + 1)
        if each not in there
    )


def _persons(event: EventPage, *, with_guests: bool) -> list[Person]:
    """Return who is to sit: lecturers and secretariat only if wanted, or if seated by hand."""
    rows = at_the_tables(event, timezone.now())
    return [
        each
        for each in persons_of(rows, GenreTree())
        if with_guests or each.kind != ParticipantKind.GUEST or each.stays
    ]


def _seat(event: EventPage, before: Iterable[Person], after: Iterable[Person]) -> int:
    tables = {each.number: each for each in event.tables.all()}
    earlier = {each.id: each.table for each in before}
    moved = [each for each in after if earlier[each.id] != each.table]
    Registration.objects.bulk_update(
        [Registration(pk=each.id, table=tables[each.table or 0]) for each in moved], ["table"]
    )
    explain(event)
    return len(moved)


def _free_others(event: EventPage, people: Iterable[Person]) -> None:
    """Take those from the tables who are not to sit: absent ones, guests of an earlier wish."""
    keys = [each.id for each in people]
    others = event.registrations.filter(table__isnull=False).exclude(pk__in=keys)
    others.update(table=None, is_pinned=False)


def explain(event: EventPage) -> None:
    """Write at each table why its people sit together; the sheets of the tables print it."""
    tree = GenreTree()
    names = {pk: genre.name for pk, genre in tree.by_pk.items()}
    people: dict[int | None, list[Person]] = {}
    for person in persons_of(at_the_tables(event, timezone.now()), tree):
        people.setdefault(person.table, []).append(person)
    tables = list(event.tables.all())
    for table in tables:
        table.reason = excerpt(reason_of(people.get(table.number, []), names), LONGEST_REASON)
    DiscussionTable.objects.bulk_update(tables, ["reason"])
