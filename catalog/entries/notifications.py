"""Who hears by mail of what became of an entry (R6, S3, S4, M23, O10).

Members are only ever sent to the member pages, the secretariat only to the admin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from catalog.entries.changes import labelled
from catalog.entries.responsibility import answerable_for
from catalog.pages.addresses import own_entries_url
from cms.admin.audit import Operator
from cms.mail import post
from cms.members.access.enums import AlertKind, Verdict
from cms.members.access.watch import put_on_desk, verdict_of
from cms.members.accounts import notifications

if TYPE_CHECKING:
    from catalog.entries.models.entry import Entry
    from cms.members.accounts.models import User


def tell_members(kind: str, entry: Entry, operator: Operator, **context: Any) -> None:
    """Mail `kind` to who answers for the entry, and to the colleague who acts."""
    url = f"{own_entries_url(full=True)}{entry.pk}/"
    people = _people(entry, operator)
    addresses = [person.email for person in people]
    post(kind, addresses, {"entry": entry, "url": url} | context, about=_about(entry))


def tell_secretariat(kind: str, entry: Entry, operator: Operator, **context: Any) -> None:
    """Mail `kind` to the association's staff, with a link into the admin."""
    path = reverse("entry_review", args=[entry.pk])
    context |= {"entry": entry, "person": operator.user}
    notifications.tell_secretariat(kind, path, about=_about(entry), **context)


def warn_of_unknown_network(
    deed: str, entry: Entry, operator: Operator, changes: dict[str, list[Any]]
) -> None:
    """Mail the secretariat what a member changed from a network that is not registered (M23).

    Every change is mailed, with the difference field by field; the desk shows one line a day.
    """
    member = operator.user
    organization = member.organization if member else None
    if verdict_of(organization, operator.address) != Verdict.UNKNOWN:
        return
    put_on_desk(
        AlertKind.UNKNOWN_CHANGE,
        subject=f"{entry.pk} {operator.address}",
        organization=organization,
        address=operator.address,
    )
    tell_secretariat(
        "access_unknown_change",
        entry,
        operator,
        deed=deed,
        changes=labelled(changes),
        address=operator.address,
    )


def tell_of_report(entry: Entry, note: str) -> None:
    """Mail the registrants that readers find the entry out of date, and what of it (O6).

    Who pressed stays unsaid: what an organisation reads, and so may want to buy, is its own affair
    (V9). Likes name it to the owner because pressing 「いいね！」 says so beforehand.
    """
    url = f"{own_entries_url(full=True)}{entry.pk}/"
    addresses = [person.email for person in answerable_for(entry)]
    post(
        "entry_outdated", addresses, {"entry": entry, "url": url, "note": note}, about=_about(entry)
    )


def _people(entry: Entry, operator: Operator) -> list[User]:
    """Return who answers for the entry and, if a colleague acts, the colleague too."""
    people, actor = answerable_for(entry), operator.user
    if actor is None or actor.organization_id != entry.organization_id or actor in people:
        return people
    return [*people, actor]


def _about(entry: Entry) -> str:
    return f"登録情報 {entry.pk}「{entry.title}」"
