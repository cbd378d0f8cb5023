"""Mails about dead links and changed pages, limited in number (O5).

Each person gets at most one mail a day, with all news. A dead link is reported once until it
works again, a changed page at most once a month for each entry. A run sends a limited number of
mails; the next run sends the rest.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from catalog.entries.models.entry import Entry
from catalog.entries.querysets import EntryQuerySet
from catalog.entries.responsibility import People
from catalog.links.models import LinkCheck, LinkNotice, LinkVerdict
from catalog.pages.addresses import own_entries_url
from cms.mail import post
from cms.mail.models import MailRecord
from cms.members.accounts.models import User

logger = logging.getLogger(__name__)

KIND = "links"
MONTH = timedelta(days=30)
MOST_MAILS = 100
MOST_SHOWN = 50


@dataclass(frozen=True)
class Item:
    """An entry with a dead link or a changed page, as the mail shows it."""

    entry: Entry
    link: LinkCheck
    edit_url: str

    @property
    def is_dead(self) -> bool:
        """Whether the link is dead; otherwise the page has changed."""
        return self.link.verdict == LinkVerdict.DEAD


def with_new_dead_link() -> EntryQuerySet:
    told = Q(notices__entry=OuterRef("pk"), notices__dead_told_at__isnull=False)
    link = LinkCheck.objects.dead().filter(address=OuterRef("url"))
    return Entry.objects.published().filter(Exists(link), ~Exists(link.filter(told)))


def with_changed_page(now: datetime) -> EntryQuerySet:
    """Return published entries whose page changed after their last update, not yet reported.

    An entry reported within the last month waits until the month is over.
    """
    changed = LinkCheck.objects.filter(
        verdict=LinkVerdict.ANSWERS, address=OuterRef("url"), changed_at__gt=OuterRef("updated_at")
    )
    notices = LinkNotice.objects.filter(entry=OuterRef("pk"))
    lately = notices.filter(changed_told_at__gt=now - MONTH)
    told = notices.filter(link__address=OuterRef("url"), changed_told_at__gte=F("link__changed_at"))
    return Entry.objects.published().filter(Exists(changed), ~Exists(lately), ~Exists(told))


def try_to_tell(entry_ids: set[int], now: datetime) -> int:
    try:
        return _tell(entry_ids, now)
    except Exception:
        logger.exception("The mail about the links of entries %s failed", sorted(entry_ids)[:3])
        return 0


@transaction.atomic
def _tell(entry_ids: set[int], now: datetime) -> int:
    """Mail the people of one organisation about its entries; return the number of mails.

    If one of them got a mail today, all wait until tomorrow. If there is nobody to mail, the
    entries stay unreported.
    """
    entries = Entry.objects.filter(pk__in=entry_ids).select_related("organization", "registrant")
    items = _items(list(entries.order_by("pk")))
    news = _by_person(items)
    if not news or _was_mailed_today([person.email for person in news], now):
        return 0
    for person, told in news.items():
        about = f"登録情報 {len(told)}件のリンク"
        post(KIND, [person.email], _context(person, told), about=about, of=person)
    _remember([each for each in items if each.is_dead], "dead_told_at", now)
    _remember([each for each in items if not each.is_dead], "changed_told_at", now)
    return len(news)


def _items(entries: list[Entry]) -> list[Item]:
    own_url = own_entries_url(full=True)
    links = LinkCheck.objects.filter(address__in={entry.url for entry in entries})
    by_address = {link.address: link for link in links}
    return [
        Item(entry, by_address[entry.url], f"{own_url}{entry.pk}/edit/")
        for entry in entries
        if entry.url in by_address
    ]


def _by_person(items: list[Item]) -> dict[User, list[Item]]:
    news: defaultdict[User, list[Item]] = defaultdict(list)
    people = People()
    for item in items:
        for person in people.of(item.entry):
            news[person].append(item)
    return dict(news)


def _was_mailed_today(addresses: list[str], now: datetime) -> bool:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    mails = MailRecord.objects.filter(created_at__gte=midnight, kind=KIND, to__in=addresses)
    return mails.exists()


def _context(person: Any, items: list[Item]) -> dict[str, Any]:
    dead = [each for each in items if each.is_dead]
    changed = [each for each in items if not each.is_dead]
    return {
        "person": person,
        "organization": items[0].entry.organization,
        "count": len(items),
        "dead": dead[:MOST_SHOWN],
        "dead_more": len(dead[MOST_SHOWN:]),
        "changed": changed[:MOST_SHOWN],
        "changed_more": len(changed[MOST_SHOWN:]),
        "list_url": own_entries_url(full=True),
    }


def _remember(items: list[Item], name: str, now: datetime) -> None:
    LinkNotice.objects.bulk_create(
        [LinkNotice(entry=each.entry, link=each.link, **{name: now}) for each in items],
        batch_size=200,
        update_conflicts=True,
        unique_fields=["entry", "link"],
        update_fields=[name],
    )
