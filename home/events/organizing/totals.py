"""How many organisations and people take part, by kind (E3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from home.events.grouping.people import organizations_of
from home.events.meetings.enums import ParticipantKind
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration


@dataclass
class Total:
    """One line of the table: a kind of participants, or all of them."""

    label: str
    people: int = 0
    present: int = 0
    keys: set[str] = field(default_factory=set)

    @property
    def organizations(self) -> int:
        """Organisations as the tables know them; who has none, as some lecturers, is of none."""
        return len(self.keys)

    def count(self, registration: Registration, organization: str) -> None:
        self.people += 1
        self.present += bool(registration.attended)
        if organization:
            self.keys.add(organization)


def totals_of(event: EventPage) -> list[Total]:
    """Return a line for each kind, and one for all, of those who take part; one query."""
    people = list(event.registrations.confirmed().select_related("organization"))
    organizations = organizations_of(people)
    by_kind = {kind.value: Total(str(kind.label)) for kind in ParticipantKind}
    everybody = Total("合計")
    for each in people:
        for line in (by_kind[each.kind], everybody):
            line.count(each, organizations[each.pk])
    return [*by_kind.values(), everybody]
