"""The links of the mails 「まだ正しいですか」: they confirm without login (O6).

A link contains the person, the entries of the mail, and the number of the question about each. It
opens nothing else. It has no effect on an entry that was moved to another organisation, stopped or
deleted, or that has a newer question.
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

#: Page URLs allow only letters, digits, hyphens and slashes, so the separator is a slash.
LINKS = SignedLinks("catalog.freshness.confirm", timedelta(days=60), sep="/")


@dataclass
class Question:
    person: User
    #: Entries that still need an answer.
    open: list[Entry] = field(default_factory=list)
    #: Number of entries confirmed or updated since.
    answered: int = 0
    #: Number of entries that this link can no longer confirm.
    gone: int = 0


def link_for(person: User, rows: Iterable[Freshness], base_url: str) -> str:
    return f"{base_url}confirm/{token_for(person, rows)}/"


def base_url() -> str:
    return search_url(full=True)


def token_for(person: User, rows: Iterable[Freshness]) -> str:
    asked = [[row.entry_id, row.cycle] for row in rows]
    return LINKS.token_for([person.pk, person.organization_id, asked])


def question_of(token: str) -> Question:
    """Return the question of the link.

    Raises:
        ExpiredLinkError: if it is older than 60 days.
        UnknownLinkError: if it is forged, or the account is closed or in another organisation.
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
