"""Reads participants as the proposal of tables sees them (E4)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from catalog.taxonomy.tree import GenreTree
from cms.members.organizations.models.local_governments import LocalGovernment
from cms.members.organizations.names import compared_name, is_name_of
from home.events.grouping.proposing import Person
from home.events.meetings.enums import ParticipantKind
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration


def at_the_tables(event: EventPage, now: datetime.datetime) -> QuerySet[Registration]:
    """Return who takes part; once the event has begun, without those marked as absent."""
    people = event.registrations.confirmed().select_related("genre", "organization", "table")
    if event.starts_at <= now:
        people = people.exclude(attended=False)
    return people.order_by("pk")


def persons_of(registrations: Iterable[Registration], tree: GenreTree) -> list[Person]:
    """Return them with challenge, organisation and place; two queries at most."""
    rows = list(registrations)
    places, organizations = _Places(rows), organizations_of(rows)
    return [
        Person(
            id=each.pk,
            kind=each.kind,
            organization=organizations[each.pk],
            genres=frozenset({_challenge_of(each, tree)} - {None}),  # type: ignore[arg-type]
            place=places.of(each),
            table=each.table.number if each.table else None,
            is_pinned=each.is_pinned,
        )
        for each in rows
    ]


def _challenge_of(registration: Registration, tree: GenreTree) -> int | None:
    """Return the topmost genre of the challenge: 消防 and 避難 are both 防災."""
    genre = registration.genre
    if genre is None:
        return None
    current = tree.by_pk.get(genre.successor_id or genre.pk)
    if current is None:
        return genre.pk
    return [current, *tree.ancestors_of(current)][-1].pk


def organizations_of(rows: Sequence[Registration]) -> dict[int, str]:
    """Return the same key for registrations of one organisation, by their ids; "" is of none.

    A colleague without an account belongs to the member whose name was given.
    """
    members = {
        compared_name(name): f"#{each.organization.pk}"
        for each in rows
        if each.organization
        for name in (each.organization.name, each.organization_name)
    }
    keys = {}
    for each in rows:
        name = compared_name(each.organization_name)
        known = f"#{each.organization_id}" if each.organization_id else members.get(name)
        keys[each.pk] = known or name
    return keys


class _Places:
    """Where the municipalities are, read once: by code, or by the name of who is no member."""

    def __init__(self, rows: list[Registration]) -> None:
        is_needed = any(each.kind == ParticipantKind.MUNICIPALITY for each in rows)
        placed = LocalGovernment.objects.exclude(latitude=None).exclude(longitude=None)
        self.listed = list(placed.order_by("code")) if is_needed else []
        self.by_code = {each.code: each for each in self.listed}

    def of(self, registration: Registration) -> tuple[float, float] | None:
        if registration.kind != ParticipantKind.MUNICIPALITY:
            return None
        home = registration.organization
        code = home.local_government_code if home else ""
        found = self.by_code.get(code) if home else self._named(registration.organization_name)
        if found is None or found.latitude is None or found.longitude is None:
            return None
        return found.latitude, found.longitude

    def _named(self, name: str) -> LocalGovernment | None:
        """Return the only local government of that name; 26 short names mean several."""
        said = name.strip()
        likely = [each for each in self.listed if said and each.name.endswith(said[-3:])]
        found = [each for each in likely if is_name_of(said, each)]
        return found[0] if len(found) == 1 else None
