"""Writing, publishing and withdrawing the report of an event (E6)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html_join

from cms.admin.audit import Operator, record
from cms.web.times import written_day
from home.events.meetings.models.pages import EventPage
from home.events.meetings.seats import locked
from home.events.reporting.attendance import Attendance
from home.events.reporting.models import MeetingReport


def draft_for(event: EventPage) -> MeetingReport:
    """Return the report of the event, or an unsaved one filled from what is known."""
    report = MeetingReport.of(event)
    if report.pk is None:
        paragraphs = (each.strip() for each in event.purpose.splitlines())
        report.intro = format_html_join("", "<p>{}</p>", ((each,) for each in paragraphs if each))
        report.summary = usual_summary(event)
    return report


def usual_summary(event: EventPage) -> str:
    total = Attendance.of(event).total
    organizations = f"{total.organizations}団体から" if total.organizations else ""
    people = f"、{organizations}{total.people}人が参加しました。" if total.people else "ました。"
    return f"{written_day(event.starts_at)}に開催し{people}"


def has_begun(event: EventPage) -> bool:
    return event.starts_at <= timezone.now()


@transaction.atomic
def save(report: MeetingReport, values: dict[str, Any], operator: Operator) -> None:
    """Write what the secretariat entered; a published report shows it at once."""
    locked(report.event)
    for name, value in values.items():
        setattr(report, name, value)
    report.save()
    record(report.event, "events.report", operator)


@transaction.atomic
def publish(report: MeetingReport, operator: Operator) -> bool:
    """Publish the report of an event that has begun; return whether this call did it.

    Participants are mailed by a job.
    """
    return has_begun(report.event) and _set_published(report, True, operator)


@transaction.atomic
def withdraw(report: MeetingReport, operator: Operator) -> bool:
    """Take the report off the site; return whether this call did it."""
    return _set_published(report, False, operator)


def _set_published(report: MeetingReport, is_to_be: bool, operator: Operator) -> bool:
    locked(report.event)
    report.refresh_from_db()
    if report.is_published == is_to_be:
        return False
    report.published_at = timezone.now() if is_to_be else None
    report.save(update_fields=["published_at"])
    action = "events.publish_report" if is_to_be else "events.withdraw_report"
    record(report.event, action, operator)
    return True
