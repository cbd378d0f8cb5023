"""What keeps an entry fresh: its registrant's word, and what readers tell of it (O6)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from catalog.entries.lifecycle import LifecycleError
from catalog.entries.models.entry import Entry
from catalog.entries.notifications import tell_of_report
from catalog.entries.permissions import can_report_outdated
from catalog.freshness.models import Freshness, OutdatedReport
from cms.admin.audit import Operator, record
from cms.members.accounts.models import User

NOT_PUBLISHED = "公開中の情報ではないため、確認できません。"
NOT_ALLOWED = "この情報について知らせることはできません。"


@transaction.atomic
def confirm(entry: Entry, operator: Operator) -> None:
    """Note that the registrant says the entry is still right; twice is as good as once.

    The date that readers know it by stays; 「確認日」 stands beside it.

    Raises:
        LifecycleError: if it is not published.
    """
    row = _locked_published(entry)
    freshness, _ = Freshness.objects.get_or_create(entry=row)
    freshness.confirm(operator.user, timezone.now())
    freshness.save()
    OutdatedReport.objects.close(row.pk)
    record(row, "catalog.confirm", operator)


def _locked_published(entry: Entry) -> Entry:
    """Return the row of `entry`; whoever changes its freshness waits for this lock."""
    row = Entry.objects.published().select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if row is None:
        raise LifecycleError(NOT_PUBLISHED)
    return row


@transaction.atomic
def report_outdated(entry: Entry, user: User, note: str, operator: Operator) -> bool:
    """Keep that the organisation finds the entry out of date, and mail its registrant.

    Return False if the organisation has told so already, and nobody has reacted yet.

    Raises:
        LifecycleError: if the user may not tell so of this entry.
    """
    if not can_report_outdated(user, entry):
        raise LifecycleError(NOT_ALLOWED)
    row = _locked_published(entry)
    report = OutdatedReport(entry=row, organization=user.organization, user=user, note=note)
    if OutdatedReport.objects.open().filter(entry=row, organization=user.organization).exists():
        return False
    report.save()
    record(row, "catalog.report_outdated", operator)
    tell_of_report(row, note)
    return True


@transaction.atomic
def close_report(report: OutdatedReport, operator: Operator) -> bool:
    """Take a report off the desk; return False if it was closed already."""
    open_ones = OutdatedReport.objects.open().filter(pk=report.pk)
    if not open_ones.update(closed_at=timezone.now()):
        return False
    record(report.entry, "catalog.close_report", operator)
    return True
