"""Confirmations by registrants and 「情報が古い」 reports by readers (O6)."""

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
    """Record that the entry is still correct; a second call does no harm.

    The updated date that readers see stays; the screen shows 「確認日」 next to it.

    Raises:
        LifecycleError: if the entry is not published.
    """
    row = _locked_published(entry)
    freshness, _ = Freshness.objects.get_or_create(entry=row)
    freshness.confirm(operator.user, timezone.now())
    freshness.save()
    OutdatedReport.objects.close(row.pk)
    record(row, "catalog.confirm", operator)


def _locked_published(entry: Entry) -> Entry:
    """Return the row of `entry`, locked: changes of its freshness run one after the other."""
    row = Entry.objects.published().select_for_update(of=("self",)).filter(pk=entry.pk).first()
    if row is None:
        raise LifecycleError(NOT_PUBLISHED)
    return row


@transaction.atomic
def report_outdated(entry: Entry, user: User, note: str, operator: Operator) -> bool:
    """Save the report of the organisation and mail the registrant.

    Return False if the organisation already has an open report on this entry.

    Raises:
        LifecycleError: if `user` may not report this entry.
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
    open_ones = OutdatedReport.objects.open().filter(pk=report.pk)
    if not open_ones.update(closed_at=timezone.now()):
        return False
    record(report.entry, "catalog.close_report", operator)
    return True
