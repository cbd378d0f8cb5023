"""Tells participants once that the report of their event is out (E6)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cms import jobs
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Notice, NoticeKind
from home.events.meetings.notifications import event_url
from home.events.registrations.jobs import day_of, locked_registration, tell_once
from home.events.reporting.attendance import present
from home.events.reporting.models import MeetingReport

#: So long after the publication nobody is mailed yet: it may have been a mistake.
MAILS_AFTER = timedelta(minutes=10)


@jobs.register("勉強会の報告のお知らせ", every=timedelta(minutes=10))
def tell_of_reports() -> str:
    """Mail who came, once for the day of the event; after a withdrawal, nobody."""
    due = EventPage.objects.live().filter(report__published_at__lte=timezone.now() - MAILS_AFTER)
    waiting = [pk for event in due for pk in _untold(event)]
    return f"{sum(tell_one(pk) for pk in jobs.pieces(waiting))}通を作成"


def _untold(event: EventPage) -> list[int]:
    told = Notice.objects.filter(
        registration=OuterRef("pk"), kind=NoticeKind.REPORT, about=day_of(event)
    )
    people = present(event).filter(forgotten_at=None).exclude(email="")
    return list(people.exclude(Exists(told)).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def tell_one(pk: int) -> bool:
    """Mail one participant, unless that was done, or the report withdrawn, in the meantime."""
    registration = locked_registration(pk)
    report = MeetingReport.objects.filter(event=registration.event).first()
    if report is None or not report.is_published:
        return False
    url = f"{event_url(registration.event)}report/"
    return tell_once(registration, NoticeKind.REPORT, "event_report", report=report, report_url=url)
