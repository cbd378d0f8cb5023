"""Who is responsible for an entry: the one rule for mails, questions and notices (R6, O5, O6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.entries.models.entry import Entry
    from cms.members.accounts.models import User


class People:
    """Finds the people responsible; queries the accounts of each organisation once."""

    def __init__(self) -> None:
        self._colleagues: dict[int, list[User]] = {}

    def of(self, entry: Entry) -> list[User]:
        """Return the registrant, or all colleagues if the registrant has left the organisation."""
        colleagues = self._colleagues_of(entry)
        registrant = [each for each in colleagues if each.pk == entry.registrant_id]
        return registrant or colleagues

    def _colleagues_of(self, entry: Entry) -> list[User]:
        known = self._colleagues.get(entry.organization_id)
        if known is None:
            known = list(entry.organization.accounts.filter(is_active=True).order_by("pk"))
            self._colleagues[entry.organization_id] = known
        return known


def answerable_for(entry: Entry) -> list[User]:
    return People().of(entry)


def addresses_of(entry: Entry, people: list[User]) -> list[str]:
    """Return where to tell them; for an organisation without accounts, the entry's contact (S7)."""
    return [person.email for person in people] or [entry.contact_email]
