"""How many organisations and people take part, by kind (E3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cms.web.text import normalise
from home.events.meetings.enums import ParticipantKind
from home.events.meetings.models.pages import EventPage


@dataclass
class Total:
    """One line of the table: a kind of participants, or all of them."""

    label: str
    people: int = 0
    present: int = 0
    names: set[str] = field(default_factory=set)

    @property
    def organizations(self) -> int:
        """Organisations by their names; who has none, as some lecturers, counts as a person."""
        return len(self.names)

    def count(self, organization: str, attended: bool | None) -> None:
        self.people += 1
        self.present += bool(attended)
        if organization:
            self.names.add(normalise(organization))


def totals_of(event: EventPage) -> list[Total]:
    """Return a line for each kind, and one for all, of those who take part; one query."""
    rows = event.registrations.confirmed().values_list("kind", "organization_name", "attended")
    return totals(rows)


def totals(rows: Iterable[tuple[str, str, bool | None]]) -> list[Total]:
    by_kind = {kind.value: Total(str(kind.label)) for kind in ParticipantKind}
    everybody = Total("合計")
    for kind, organization, attended in rows:
        by_kind[kind].count(organization, attended)
        everybody.count(organization, attended)
    return [*by_kind.values(), everybody]
