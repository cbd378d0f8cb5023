"""Readers' reports on content, and the few entries that are looked through each week (S8)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from catalog.entries.lifecycle import LifecycleError
from catalog.entries.models.entry import Entry
from catalog.entries.permissions import can_report_content
from catalog.entries.querysets import EntryQuerySet
from catalog.oversight.models import ContentReport, LookThrough, Matter
from cms.admin.audit import Operator, record
from cms.jobs import retention
from cms.members.accounts.acting import organization_of
from cms.members.accounts.models import User

#: Entries that are offered each week: a few minutes, so that nobody has to be hired.
A_WEEK = 5
#: The same report within this time counts as one: the button was pressed twice.
TWICE = timedelta(minutes=10)
NOT_ALLOWED = "この情報について知らせることはできません。"
NOT_PUBLISHED = "公開中の情報ではありません。"


@transaction.atomic
def report_content(
    entry: Entry, reader: User | AnonymousUser, matter: Matter, text: str, operator: Operator
) -> ContentReport:
    """Keep the report for the secretariat; nobody else learns of it (V9).

    Raises:
        LifecycleError: if the reader may not report this entry.
    """
    if not can_report_content(reader, entry):
        raise LifecycleError(NOT_ALLOWED)
    user = reader if isinstance(reader, User) else None
    reports = ContentReport.objects.filter(entry=entry, user=user, matter=matter, text=text)
    again = reports.filter(created_at__gt=timezone.now() - TWICE).first()
    if again is not None:
        return again
    report = ContentReport.objects.create(
        entry=entry, matter=matter, text=text, user=user, organization=organization_of(reader)
    )
    record(entry, "catalog.report_content", operator)
    return report


@transaction.atomic
def handle_report(report: ContentReport, note: str, operator: Operator) -> bool:
    """Mark the report as handled; return False if a colleague already has."""
    handled = ContentReport.objects.open().filter(pk=report.pk)
    if not handled.update(handled_at=timezone.now(), handled_by=operator.user, note=note):
        return False
    record(report.entry, "catalog.handle_report", operator)
    return True


def outlived_reports() -> tuple[int, dict[str, int]]:
    """Delete the reports that were handled long ago, with who sent them."""
    limit = timezone.now() - retention.CONTENT_REPORTS
    return ContentReport.objects.filter(handled_at__lt=limit).delete()


def monday(now: datetime) -> datetime:
    """Return the beginning of the week, in Japan."""
    today = timezone.localtime(now)
    day = today.date() - timedelta(days=today.weekday())
    return timezone.make_aware(datetime.combine(day, time.min))


def left_this_week(now: datetime) -> int:
    """Return how many entries are still to be looked through this week."""
    done = LookThrough.objects.filter(looked_at__gte=monday(now)).count()
    return max(A_WEEK - done, 0)


def unseen(now: datetime) -> list[Entry]:
    """Return what is offered now: what nobody has looked through, then the longest unseen.

    An approval counts as a look: an entry that changed this week is not offered.
    """
    number, since = left_this_week(now), monday(now)
    published = _with_what_rows_say().filter(updated_at__lt=since)
    never = published.filter(look_through__isnull=True).order_by("updated_at", "pk")
    found = list(never[:number])
    if len(found) < number:
        before = published.filter(look_through__looked_at__lt=since)
        oldest = before.order_by("look_through__looked_at", "pk")
        found += oldest[: number - len(found)]
    return found


def _with_what_rows_say() -> EntryQuerySet:
    rows = Entry.objects.published()
    return rows.select_related("organization", "information_type", "look_through")


@transaction.atomic
def look_through(entry: Entry, operator: Operator) -> None:
    """Keep that the entry was looked through and found in order.

    Raises:
        LifecycleError: if it is not published any more.
    """
    row = Entry.objects.published().filter(pk=entry.pk).first()
    if row is None:
        raise LifecycleError(NOT_PUBLISHED)
    looked = {"looked_at": timezone.now(), "user": operator.user}
    LookThrough.objects.update_or_create(entry=row, defaults=looked)
    record(row, "catalog.look_through", operator)
