"""The links of the mails 「まだ正しいですか」: they confirm without login (O6).

A link names its person, the entries that the mail asked about, and of each which asking it was. It
opens nothing else, and does nothing once the entry changed hands, was stopped or deleted, or is
asked about anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from catalog.entries.models.entry import Entry
from catalog.freshness.models import Freshness
from catalog.pages.addresses import search_url
from cms.members.accounts.models import User
from cms.web.signed_links import SignedLinks, UnknownLinkError

#: Addresses of pages consist of letters, digits, hyphens and slashes; nothing else leads there.
LINKS = SignedLinks("catalog.freshness.confirm", timedelta(days=60), sep="/")


@dataclass
class Question:
    """Whom a link asks, and about what."""

    person: User
    #: What still waits for the answer.
    open: list[Entry] = field(default_factory=list)
    #: How many have been confirmed or updated since.
    answered: int = 0
    #: How many cannot be confirmed by this link any more.
    gone: int = 0


def link_for(person: User, rows: Iterable[Freshness], base_url: str) -> str:
    """Return the address at which `person` confirms the entries of `rows`."""
    return f"{base_url}confirm/{token_for(person, rows)}/"


def base_url() -> str:
    """Return what the links of a mail begin with."""
    return search_url(full=True)


def token_for(person: User, rows: Iterable[Freshness]) -> str:
    """Return the signed part of the address."""
    asked = [[row.entry_id, row.cycle] for row in rows]
    return LINKS.token_for([person.pk, person.organization_id, asked])


def question_of(token: str) -> Question:
    """Return what `token` asks.

    Raises:
        ExpiredLinkError: if it is older than 60 days.
        UnknownLinkError: if it is forged, or the account is closed or of another organisation.
    """
    person_id, organization_id, asked = LINKS.about(token)
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None or person.organization_id != organization_id or organization_id is None:
        raise UnknownLinkError
    return _question(person, dict(asked))


def _question(person: User, asked: dict[int, int]) -> Question:
    question = Question(person)
    entries = Entry.objects.owned_by(person.organization).published()
    rows = Freshness.objects.filter(entry__in=entries.filter(pk__in=asked))
    related = rows.select_related("entry__information_type", "entry__organization")
    for row in related.order_by("entry"):
        if row.cycle != asked[row.entry_id]:
            continue
        if row.is_open:
            question.open.append(row.entry)
        else:
            question.answered += 1
    question.gone = len(asked) - len(question.open) - question.answered
    return question
