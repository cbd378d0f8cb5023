"""What came of a held study meeting of the demo world: tables, findings, the report (E4, E6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.html import format_html_join

from cms.admin.audit import Operator
from home.events.grouping.lifecycle import name_themes, propose_tables
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Notice, NoticeKind
from home.events.registrations.jobs import day_of
from home.events.reporting.lifecycle import usual_summary
from home.events.reporting.models import Finding, MeetingReport

#: So long after an event its report is published.
REPORTED_AFTER = timedelta(days=7)


def build_outcome(event: EventPage, data: dict[str, Any]) -> None:
    """Seat who came, write what the tables found, publish the report; nobody is mailed again."""
    operator = Operator()
    propose_tables(event, len(data["tables"]), operator, with_guests=True)
    name_themes(event, {number: each["theme"] for number, each in _numbered(data)}, operator)
    tables = {each.number: each for each in event.tables.all()}
    Finding.objects.bulk_create(
        Finding(event=event, table=tables[number], kind=kind, text=text)
        for number, each in _numbered(data)
        for kind, text in each["findings"]
    )
    published = event.ends_at + REPORTED_AFTER
    MeetingReport.objects.create(
        event=event,
        summary=usual_summary(event) + str(data["summary"]),
        intro=format_html_join("", "<p>{}</p>", ((each,) for each in data["review"])),
        published_at=published,
    )
    Notice.objects.bulk_create(
        Notice(registration=each, kind=NoticeKind.REPORT, about=day_of(event), sent_at=published)
        for each in event.registrations.confirmed()
    )


def _numbered(data: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(data["tables"], start=1))
