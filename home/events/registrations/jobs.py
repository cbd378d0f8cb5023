"""Jobs around an event: the reminder, seats that days free, names that are forgotten (E2, E3)."""

from __future__ import annotations

import datetime
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms import jobs
from cms.jobs.retention import PARTICIPANTS
from home.events.meetings import notifications
from home.events.meetings.lifecycle import refill
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Notice, NoticeKind, Registration
from home.events.meetings.seats import locked

#: The hour of the day before an event from which it is reminded of.
REMINDS_FROM = 8
#: So long after an event its participants are asked to answer.
ASKED_WITHIN = timedelta(days=14)
FORGOTTEN = "（保存期間を過ぎたため消しました）"


@jobs.register("勉強会の前日のお知らせ", every=timedelta(minutes=10))
def remind() -> str:
    """Remind who takes part, once for each day of an event; a late job still does (E3)."""
    now = timezone.now()
    soon = EventPage.objects.live().filter(
        starts_at__gt=now, starts_at__lt=now + timedelta(days=2), meeting__called_off=""
    )
    due = [each for each in soon if window_of(each) <= now]
    waiting = [pk for event in due for pk in _unreminded(event)]
    return f"{sum(remind_one(pk) for pk in jobs.pieces(waiting))}通を作成"


def window_of(event: EventPage) -> datetime.datetime:
    """Return the moment from which an event is reminded of: eight in the morning before."""
    day = timezone.localtime(event.starts_at) - timedelta(days=1)
    return day.replace(hour=REMINDS_FROM, minute=0, second=0, microsecond=0)


def _unreminded(event: EventPage) -> list[int]:
    """Return who takes part, was not reminded of this day, and has not just been told of it."""
    told = Notice.objects.filter(
        registration=OuterRef("pk"), kind=NoticeKind.REMINDER, about=day_of(event)
    )
    people = event.registrations.confirmed().filter(decided_at__lt=window_of(event))
    return list(people.exclude(Exists(told)).order_by("pk").values_list("pk", flat=True))


def day_of(event: EventPage) -> datetime.date:
    return timezone.localtime(event.starts_at).date()


@transaction.atomic
def remind_one(pk: int) -> bool:
    """Remind one participant, unless that was done, or all has changed, in the meantime."""
    registration = locked_registration(pk)
    event = registration.event
    if not registration.is_confirmed or event.meeting.called_off:
        return False
    if event.starts_at <= timezone.now():
        return False
    return tell_once(registration, NoticeKind.REMINDER, "event_reminder")


def locked_registration(pk: int) -> Registration:
    """Lock the event, and return the participant as of now."""
    locked(Registration.objects.select_related("event").get(pk=pk).event)
    return Registration.objects.select_related("event__meeting").get(pk=pk)


def tell_once(registration: Registration, kind: NoticeKind, mail: str, **context: Any) -> bool:
    """Mail `mail`, unless this notice of the day of the event was given; return whether it was."""
    _, is_new = Notice.objects.get_or_create(
        registration=registration, kind=kind, about=day_of(registration.event)
    )
    return is_new and notifications.tell(mail, registration, **context)


@jobs.register("勉強会のアンケートのお願い", every=timedelta(minutes=10))
def ask() -> str:
    """Ask who came to answer, once; whose attendance is marked later is asked later (E5)."""
    now = timezone.now()
    events = EventPage.objects.live().filter(
        ends_at__lt=now,
        ends_at__gt=now - ASKED_WITHIN,
        questionnaire__is_open=True,
        meeting__called_off="",
    )
    told = Notice.objects.filter(registration=OuterRef("pk"), kind=NoticeKind.QUESTIONNAIRE)
    people = Registration.objects.attended().filter(event__in=events, answered_on__isnull=True)
    keys = list(people.exclude(Exists(told)).order_by("pk").values_list("pk", flat=True))
    return f"{sum(ask_one(pk) for pk in jobs.pieces(keys))}通を作成"


@transaction.atomic
def ask_one(pk: int) -> bool:
    registration = locked_registration(pk)
    if not registration.attended or registration.answered_on:
        return False
    return tell_once(registration, NoticeKind.QUESTIONNAIRE, "event_questionnaire")


@jobs.register("勉強会の席", every=timedelta(minutes=10))
def move_queues() -> str:
    """Fill seats that time has freed: kept ones whose day is over, offers without an answer."""
    waiting = Registration.objects.waiting().filter(event=OuterRef("pk"))
    events = EventPage.objects.live().filter(
        Exists(waiting), starts_at__gt=timezone.now(), meeting__called_off=""
    )
    return f"{sum(refill(each) for each in jobs.pieces(list(events)))}人に案内"


@jobs.register("勉強会の参加者の個人情報の削除", every=timedelta(days=1))
def forget() -> str:
    """Delete names, addresses and questions after the retention period; numbers stay (E2)."""
    over = Registration.objects.filter(
        forgotten_at__isnull=True, event__ends_at__lt=timezone.now() - PARTICIPANTS
    )
    keys = list(over.order_by("pk").values_list("pk", flat=True))
    return f"{sum(forget_one(pk) for pk in jobs.pieces(keys))}人分"


@transaction.atomic
def forget_one(pk: int) -> bool:
    registration = Registration.objects.select_for_update().get(pk=pk)
    if registration.forgotten_at:
        return False
    registration.forgotten_at = timezone.now()
    registration.name = FORGOTTEN
    for name in ("badge", "department", "email", "question", "note", "in_touch_note"):
        setattr(registration, name, "")
    registration.account = None
    registration.save()
    # The log of what the organiser did stays, and names nobody.
    ModelLogEntry.objects.for_instance(registration).update(label=FORGOTTEN)
    return True
