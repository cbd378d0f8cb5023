"""Who answers for an entry: the one rule for mails, questions and notices (R6, O5, O6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.entries.models.entry import Entry
    from cms.members.accounts.models import User


class People:
    """Who answers for entries; the colleagues of an organisation are asked for once."""

    def __init__(self) -> None:
        self._colleagues: dict[int, list[User]] = {}

    def of(self, entry: Entry) -> list[User]:
        """Return its registrant, or every colleague once the registrant has left or moved on."""
        colleagues = self._colleagues_of(entry)
        registrant = [each for each in colleagues if each.pk == entry.registrant_id]
        return registrant or colleagues

    def _colleagues_of(self, entry: Entry) -> list[User]:
        """Return the open accounts of its organisation."""
        known = self._colleagues.get(entry.organization_id)
        if known is None:
            known = list(entry.organization.accounts.filter(is_active=True).order_by("pk"))
            self._colleagues[entry.organization_id] = known
        return known


def answerable_for(entry: Entry) -> list[User]:
    """Return who answers for one entry."""
    return People().of(entry)
