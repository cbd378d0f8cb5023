"""Mails about changes of an entry (R6, S3, S4, M23, O10).

Mails to members link only to member pages, mails to the secretariat only to the admin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from catalog.entries.changes import labelled
from catalog.entries.permissions import registers_for_others
from catalog.entries.responsibility import addresses_of, answerable_for
from catalog.pages.addresses import own_entries_url, own_entries_url_for
from cms.admin.audit import Operator
from cms.mail import post
from cms.members.access.enums import AlertKind, Verdict
from cms.members.access.watch import put_on_desk, verdict_of
from cms.members.accounts import notifications

if TYPE_CHECKING:
    from catalog.entries.models.entry import Entry
    from cms.members.accounts.models import User


def tell_members(kind: str, entry: Entry, operator: Operator, **context: Any) -> None:
    """Mail `kind` to the people responsible for the entry, and to the colleague who acts."""
    url = f"{own_entries_url(full=True)}{entry.pk}/"
    addresses = addresses_of(entry, _people(entry, operator))
    post(kind, addresses, {"entry": entry, "url": url} | context, about=_about(entry), of=entry)


def tell_writer(entry: Entry, submitter: User | None, comment: str) -> bool:
    """Mail why it is returned to whoever of the secretariat submitted it in their name (S7).

    Return whether there is such a person; else the organisation has submitted it.
    """
    if submitter is None or not registers_for_others(submitter):
        return False
    url = f"{own_entries_url_for(entry.organization_id, full=True)}{entry.pk}/"
    context = {"entry": entry, "url": url, "comment": comment}
    post("entry_returned_for", [submitter.email], context, about=_about(entry), of=entry)
    return True


def tell_secretariat(kind: str, entry: Entry, operator: Operator, **context: Any) -> None:
    path = reverse("entry_review", args=[entry.pk])
    context |= {"entry": entry, "person": operator.user, "in_name_of": operator.in_name_of}
    notifications.tell_secretariat(kind, path, about=_about(entry), of=entry, **context)


def warn_of_unknown_network(
    deed: str, entry: Entry, operator: Operator, changes: dict[str, list[Any]]
) -> None:
    """Mail the secretariat a change that a member made from an unregistered network (M23).

    Every change gets a mail with the difference of each field; the desk shows one line a day.
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
        of=entry,
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
    """Mail the registrants that a reader finds the entry out of date, with the note (O6).

    The mail does not name the reporting organisation: what an organisation reads, and so may want
    to buy, is confidential (V9). Likes do name it, because 「いいね！」 says so beforehand.
    """
    url = f"{own_entries_url(full=True)}{entry.pk}/"
    addresses = [person.email for person in answerable_for(entry)]
    post(
        "entry_outdated",
        addresses,
        {"entry": entry, "url": url, "note": note},
        about=_about(entry),
        of=entry,
    )


def _people(entry: Entry, operator: Operator) -> list[User]:
    people, actor = answerable_for(entry), operator.user
    if actor is None or actor.organization_id != entry.organization_id or actor in people:
        return people
    return [*people, actor]


def _about(entry: Entry) -> str:
    return f"登録情報 {entry.pk}「{entry.title}」"
