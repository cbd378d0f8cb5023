"""Who came, by kind: organisations and people, as the association's report counts them (E6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from home.events.grouping.people import organizations_of
from home.events.meetings.enums import ParticipantKind
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration
from home.events.meetings.querysets import RegistrationQuerySet

#: The kinds in the rows of the table. The ministry counts with the lecturers, as in the source;
#: organisations are counted only where people come for one.
ROWS = (
    ("自治体・財団", (ParticipantKind.MUNICIPALITY,), True),
    ("一般（企業等）", (ParticipantKind.COMPANY,), True),
    ("講師・国の機関・事務局", (ParticipantKind.GUEST, ParticipantKind.NATIONAL), False),
)
TOTAL = "計"


@dataclass(frozen=True)
class Count:
    """A row of the table; None is a number that is not counted."""

    label: str
    organizations: int | None
    people: int


@dataclass(frozen=True)
class Attendance:
    rows: list[Count]
    total: Count
    #: Whether people were marked at the door; else these are all who were to come.
    is_marked: bool

    @classmethod
    def of(cls, event: EventPage) -> Attendance:
        people = list(present(event).select_related("organization"))
        rows = [_count(label, people, kinds, by_home) for label, kinds, by_home in ROWS]
        found = [each for each in rows if each.people]
        organizations = sum(each.organizations or 0 for each in found)
        total = Count(TOTAL, organizations, sum(each.people for each in found))
        return cls(found, total, is_marked=any(each.attended for each in people))


def present(event: EventPage) -> RegistrationQuerySet[Registration]:
    """Return who came; where nobody was marked at the door, all who were to come."""
    people: RegistrationQuerySet[Registration] = event.registrations.all()
    return people.attended() if people.attended().exists() else people.confirmed()


def _count(
    label: str, people: Sequence[Registration], kinds: Sequence[str], counts_homes: bool
) -> Count:
    ours = [each for each in people if each.kind in kinds]
    homes = {home for home in organizations_of(ours).values() if home}
    return Count(label, len(homes) if counts_homes else None, len(ours))
