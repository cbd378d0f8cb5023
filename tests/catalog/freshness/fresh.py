"""Entries that nobody has looked after, for the tests of freshness (O6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from catalog.freshness.cycle import Round
from catalog.models import Entry, Freshness, FreshnessStep
from cms.members.models import User
from cms.models import MailRecord
from tests.factories import OrganizationFactory, UserFactory, listed_entry

TOKYO = ZoneInfo("Asia/Tokyo")
START = datetime(2026, 11, 2, 6, tzinfo=TOKYO)
DAY = timedelta(days=1)


def registrant(**fields: Any) -> User:
    """Return somebody of a new company."""
    return UserFactory(organization=OrganizationFactory(), **fields)


def old_entry(person: User, *, age: int = 366, **fields: Any) -> Entry:
    """Return a published entry that was updated so many days before the start."""
    entry = listed_entry(organization=person.organization, registrant=person, **fields)
    Entry.objects.filter(pk=entry.pk).redate(START - age * DAY)
    return Entry.objects.get(pk=entry.pk)


def asked(entry: Entry, step: FreshnessStep = FreshnessStep.ASKED) -> Freshness:
    """Return the row of an entry whose cycle stands at `step`, the question being its first."""
    row = Freshness(entry=entry)
    row.take(FreshnessStep.ASKED, START, START.date())
    if step != FreshnessStep.ASKED:
        row.take(step, START, START.date())
    row.save()
    return row


def run(day: int, *, hour: int = 0) -> str:
    """Run the job so many days (and hours) after the start."""
    return Round(START + day * DAY + timedelta(hours=hour)).run()


def step_of(entry: Entry) -> int | None:
    """Return how far the cycle of an entry is; None if it was never asked about."""
    row = Freshness.objects.filter(entry=entry).first()
    return row.step if row else None


def mails() -> list[MailRecord]:
    """Return the mails of the job, oldest first."""
    return list(MailRecord.objects.filter(kind="freshness").order_by("pk"))
