"""Mails the news of saved searches in the morning (V10).

A digest lists what became new or changed between two mornings at fixed times, so every entry is
reported once, no matter when or how often the job runs. The mail shows of an entry what the
result list shows to the same user.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from catalog.entries.enums import Availability
from catalog.entries.models.entry import Entry
from catalog.entries.models.traits import Trait
from catalog.entries.querysets import EntryQuerySet
from catalog.pages.addresses import search_url
from catalog.saved.models import SavedSearch
from catalog.search.results import Conditions, EntrySearch, types_by_slug
from catalog.search.rows import rows_for
from catalog.search.wording import conditions_of
from catalog.taxonomy.enums import AskedFacts
from catalog.taxonomy.tree import GenreTree
from cms.mail import post
from cms.mail.models import FINISHED, MailRecord
from cms.members.accounts.models import User
from cms.web.addresses import site_url

logger = logging.getLogger(__name__)

MAIL_KIND = "digest"
HOUR = 7
#: Waiting time, so that long transactions still get into the digest.
SETTLING = timedelta(minutes=15)
MOST_ROWS = 50
#: Replaces the text after the mail is sent: it would show who searches for what (V9).
FORGOTTEN = "本文は送信後に消しました。新しい情報は、サイトの「保存した検索」でご覧ください。\n"

#: What a link in a mail stops, and the field that has its number.
STOPPABLE = {"saved": "pk", "account": "user"}

_signer = signing.Signer(salt="catalog.saved.digests.stop")


@dataclass(frozen=True)
class Section:
    name: str
    count: int
    entries: list[Entry]
    results_url: str
    stop_url: str

    @property
    def more(self) -> int:
        """Number of entries that only the result list shows."""
        return self.count - len(self.entries)


def stop_url(about: str, pk: int) -> str:
    """Return the address that stops the digests of one search or account; it never expires."""
    return site_url(reverse("stop_digests", args=[about, pk, _stop_signature(about, pk)]))


def searches_to_stop(about: str, pk: int, signature: str) -> QuerySet[SavedSearch]:
    """Return the saved searches of the link; its signature proves the receipt of the mail.

    Raises:
        BadSignature: if the link is not ours.
    """
    expected = _stop_signature(about, pk)
    if about not in STOPPABLE or not constant_time_compare(signature, expected):
        raise signing.BadSignature
    return SavedSearch.objects.filter(**{STOPPABLE[about]: pk})


def _stop_signature(about: str, pk: int) -> str:
    return _signer.signature(f"{about}:{pk}")


def latest_morning(now: datetime) -> datetime:
    """Return the latest seven o'clock that is at least `SETTLING` before `now`."""
    local = timezone.localtime(now - SETTLING)
    morning = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return morning if morning <= local else morning - timedelta(days=1)


def forget_texts() -> None:
    """Clear the texts of digests that were sent or given up, so that no screen shows them (V9)."""
    done = MailRecord.objects.filter(kind=MAIL_KIND, state__in=FINISHED).exclude(body=FORGOTTEN)
    done.update(body=FORGOTTEN)


class Digest:
    """The digests of one morning; genres, types and addresses are read once for all accounts."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.tree = GenreTree()
        self.types = types_by_slug()
        self.search_url = search_url(full=True)

    def try_to_tell(self, account_id: int) -> bool:
        """Mail one account; an error does not stop the digests of other accounts."""
        try:
            return self.tell(account_id)
        except Exception:
            logger.exception("The digest of account %s failed", account_id)
            return False

    @transaction.atomic
    def tell(self, account_id: int) -> bool:
        """Mail the news of the searches that are due; return whether there were any.

        The searches are locked and checked again, so that parallel runs do not send news twice.
        The mail and its mark are written in one transaction.
        """
        searches = list(
            SavedSearch.objects.due(self.until)
            .filter(user=account_id)
            .select_for_update(of=("self",))
            .select_related("user__organization")
            .order_by("pk")
        )
        sections = self.sections(searches)
        SavedSearch.objects.filter(pk__in=[each.pk for each in searches]).update(
            told_until=self.until
        )
        if not sections:
            return False
        user = searches[0].user
        count = sum(section.count for section in sections)
        context = {
            "person": user,
            "sections": sections,
            "count": count,
            "saved_url": f"{self.search_url}saved/",
            "unsubscribe_url": stop_url("account", user.pk),
        }
        post(MAIL_KIND, [user.email], context, of=user, is_private=True)
        transaction.on_commit(forget_texts)
        return True

    def sections(self, searches: list[SavedSearch]) -> list[Section]:
        """Return the searches with news; an entry found by several is listed only in the first."""
        told: set[int] = set()
        sections = []
        for search in searches:
            found = self.news(search).exclude(pk__in=told)
            ids = list(found.values_list("pk", flat=True))
            if ids:
                sections.append(self.section(search, found, len(ids)))
                told.update(ids)
        return sections

    def section(self, search: SavedSearch, found: EntryQuerySet, count: int) -> Section:
        return Section(
            name=search.name,
            count=count,
            entries=rows_for(found[:MOST_ROWS], search.user, self.search_url),
            results_url=f"{self.search_url}?{search.query}",
            stop_url=stop_url("saved", search.pk),
        )

    def news(self, search: SavedSearch) -> EntryQuerySet:
        """Return visible entries (M13) that were published or changed since the last digest.

        A product whose sale ended since is news too, also of a search for what is sold.
        """
        conditions = conditions_of(search.query, self.tree, self.types)
        if conditions is None:
            return Entry.objects.none()
        first = Coalesce("first_published_at", "updated_at")
        changed = Q(changed_at__gte=search.told_until, changed_at__lt=self.until)
        is_hit = was_hit = Q(pk__in=self._hits(conditions, search.user))
        if Trait.AVAILABLE in conditions.traits:
            others = tuple(each for each in conditions.traits if each != Trait.AVAILABLE)
            was_hit = Q(pk__in=self._hits(replace(conditions, traits=others), search.user))
        found = Entry.objects.listed_for(search.user).annotate(
            changed_at=Greatest("updated_at", first)
        )
        news = found.filter((changed & is_hit) | (self.ended_since(search) & was_hit))
        return news.for_rows().newest_first()

    def _hits(self, conditions: Conditions, user: User) -> QuerySet[Any]:
        search = EntrySearch(conditions, self.tree, user, reads_sentences=True)
        return search.found.order_by().values("pk")

    def ended_since(self, search: SavedSearch) -> Q:
        """Return the products whose announced end came between the two mornings."""
        return Q(
            availability=Availability.ENDING,
            information_type__asked_facts=AskedFacts.PRODUCT,
            sales_end_on__gt=timezone.localdate(search.told_until),
            sales_end_on__lte=timezone.localdate(self.until),
        )
