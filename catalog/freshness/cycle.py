"""The daily round that asks registrants whether their entries are still correct (O6).

A year after the last update or confirmation the registrant gets a question, then reminders on day
15 and 25. On day 30 readers see a mark; if the secretariat has set so, publication stops later.
A round takes at most one step of an entry; the days to the next step count from the actual step.
Each person gets at most one mail in a round, with all their entries. Steps and mails of an
organisation are saved in one transaction, so the next round continues after an interruption.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import WorkflowState

from catalog.entries import lifecycle
from catalog.entries.models.entry import Entry
from catalog.entries.querysets import EntryQuerySet
from catalog.entries.responsibility import People
from catalog.freshness.mail_links import base_url, link_for
from catalog.freshness.models import (
    DAYS_TO_NEXT,
    WAITING_STEPS,
    Freshness,
    FreshnessPolicy,
    FreshnessStep,
)
from catalog.pages.addresses import own_entries_url
from cms.admin.audit import Operator
from cms.mail import post
from cms.members.accounts.models import User

logger = logging.getLogger(__name__)

MAIL_KIND = "freshness"
YEAR = timedelta(days=365)
#: Entries of one organisation in a round: as many as one person can check at a time.
MOST_IN_MAIL = 50
#: Entries in a round; spreads the questions about a large import over several days.
MOST_IN_ROUND = 1_000
BY_ITSELF = Operator()
REASON = (
    "情報更新日または確認日から１年以上たち、"
    "確認のお願いにお返事がなかったため、公開を停止しました。"
)


@dataclass
class Letter:
    person: User
    asked: list[Freshness] = field(default_factory=list)
    reminded: list[Freshness] = field(default_factory=list)
    stopped: list[Entry] = field(default_factory=list)

    @property
    def questions(self) -> list[Freshness]:
        return [*self.asked, *self.reminded]


class Round:
    """All steps due at `now`; reads the setting and the URLs once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = timezone.localdate(now)
        self.policy = FreshnessPolicy.load()
        self.counts = {"asked": 0, "reminded": 0, "flagged": 0, "stopped": 0, "mails": 0}
        self.handled = 0

    def run(self) -> str:
        for organization_id in self.organizations():
            self._try(organization_id)
            if self.handled >= MOST_IN_ROUND:
                break
        return (
            "確認のお願い{asked}件、再連絡{reminded}件、確認なしの表示{flagged}件、"
            "公開停止{stopped}件（メール{mails}通）"
        ).format(**self.counts)

    def _try(self, organization_id: int) -> None:
        before = dict(self.counts)
        try:
            self.handled += self.visit(organization_id)
        except Exception:
            self.counts = before
            logger.exception("The freshness of organization %s failed", organization_id)

    def organizations(self) -> list[int]:
        """Return the ids: those with a step due first, then those with the oldest entries."""
        begun = (each.order_by("pk") for each in (self.to_stop(), self.to_move()))
        asks = self.to_ask().order_by("updated_at", "pk")
        ids = (each.values_list("organization_id", flat=True) for each in (*begun, asks))
        return list(dict.fromkeys(chain.from_iterable(ids)))

    @property
    def _entries(self) -> EntryQuerySet:
        """Published entries without a version in review."""
        entries = Entry.objects.published().with_states()
        return entries.filter(
            Q(review_status__isnull=True) | ~Q(review_status=WorkflowState.STATUS_IN_PROGRESS)
        )

    def to_stop(self) -> EntryQuerySet:
        if not self.policy.stops:
            return Entry.objects.none()
        limit = self.now - timedelta(days=self.policy.stop_after_days)
        return self._entries.filter(freshness__flagged_at__lte=limit)

    def to_move(self) -> EntryQuerySet:
        due = Q(freshness__due_on__lte=self.today, freshness__step__in=WAITING_STEPS)
        return self._entries.filter(due)

    def to_ask(self) -> EntryQuerySet:
        """Return the entries not updated or confirmed for a year; uses the index of `EntryText`."""
        limit = self.now - YEAR
        old = self._entries.filter(text__is_published=True, text__updated_at__lt=limit)
        fresh = Q(freshness__step=FreshnessStep.FRESH)
        renewed = Q(freshness__renewed_at__isnull=True) | Q(freshness__renewed_at__lt=limit)
        return old.filter(Q(freshness__isnull=True) | (fresh & renewed))

    @transaction.atomic
    def visit(self, organization_id: int) -> int:
        """Take the due steps of one organisation; return the number of entries.

        Locks the entries and checks again that they are due: of two simultaneous rounds, one finds
        nothing left.
        """
        letters: dict[int, Letter] = {}
        people = People()
        handled = 0
        for due, act in (
            (self.to_stop(), self.stop),
            (self.to_move().order_by("freshness__due_on", "pk"), self.move),
            (self.to_ask().order_by("updated_at", "pk"), self.ask),
        ):
            room = MOST_IN_MAIL - handled
            for entry in locked(due.filter(organization=organization_id), room):
                handled += 1
                told = [letters.setdefault(each.pk, Letter(each)) for each in people.of(entry)]
                act(entry, told)
        self.mail(letters.values())
        return handled

    def stop(self, entry: Entry, letters: list[Letter]) -> None:
        """Stop the publication; the mail of the round reports it."""
        lifecycle.take_down(entry, BY_ITSELF, REASON, tells_members=False)
        Freshness.objects.renew(entry.pk)
        self.counts["stopped"] += 1
        for letter in letters:
            letter.stopped.append(entry)

    def move(self, entry: Entry, letters: list[Letter]) -> None:
        """Take the next step: a reminder, or the mark after the last reminder."""
        row = entry.freshness
        row.take(FreshnessStep(row.step + 1), self.now, self.today)
        row.save()
        if row.step == FreshnessStep.FLAGGED:
            self.counts["flagged"] += 1
            return
        self.counts["reminded"] += 1
        for letter in letters:
            letter.reminded.append(row)

    def ask(self, entry: Entry, letters: list[Letter]) -> None:
        row = getattr(entry, "freshness", None) or Freshness(entry=entry)
        row.take(FreshnessStep.ASKED, self.now, self.today)
        row.save()
        self.counts["asked"] += 1
        for letter in letters:
            letter.asked.append(row)

    def mail(self, letters: Iterable[Letter]) -> None:
        """Send the mails; the admin hides their text, because the links act for the person."""
        for letter in letters:
            if not letter.person.email or not (letter.questions or letter.stopped):
                continue
            context = self.context(letter)
            organization = letter.person.organization
            about = f"登録情報の確認 {organization}"
            post(
                MAIL_KIND,
                [letter.person.email],
                context,
                about=about,
                of=letter.person,
                is_private=True,
            )
            self.counts["mails"] += 1

    @cached_property
    def addresses(self) -> dict[str, str]:
        return {"confirm": base_url(), "own": own_entries_url(full=True)}

    def context(self, letter: Letter) -> dict[str, Any]:
        asked, reminded = self.questions(letter, "asked"), self.questions(letter, "reminded")
        many = len(letter.questions) > 1
        return {
            "person": letter.person,
            "asked": asked,
            "reminded": reminded,
            "stopped": letter.stopped,
            "count": len(letter.questions),
            "all_url": self.link(letter, letter.questions) if many else "",
            "own_url": self.addresses["own"],
            "reason": REASON,
            "stops_after": self.policy.stop_after_days if self.policy.stops else 0,
        }

    def link(self, letter: Letter, rows: list[Freshness]) -> str:
        return link_for(letter.person, rows, self.addresses["confirm"])

    def questions(self, letter: Letter, kind: str) -> list[dict[str, Any]]:
        """Return one part of the mail: `kind` is "asked" or "reminded"."""
        return [
            {
                "entry": row.entry,
                "confirm_url": self.link(letter, [row]),
                "edit_url": f"{self.addresses['own']}{row.entry_id}/edit/",
                "flagged_on": flagged_on(row),
            }
            for row in getattr(letter, kind)
        ]


def locked(due: EntryQuerySet, most: int) -> Iterator[Entry]:
    """Lock the first `most` entries of `due`; yield those that are still due."""
    ids = list(due.values_list("pk", flat=True)[:most])
    rows = Entry.objects.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update().values_list("pk", flat=True))
    related = ("organization", "information_type", "freshness")
    return iter(due.filter(pk__in=ids).select_related(*related))


def flagged_on(row: Freshness) -> Any:
    """Return the day on which readers will see that nobody has confirmed the entry."""
    later = [days for step, days in DAYS_TO_NEXT.items() if step > row.step]
    return row.due_on + timedelta(days=sum(later)) if row.due_on else None
