"""Study meetings on the desk: the way to the list, and what waits for the organiser (E3, O1)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cms.admin import desk
from cms.admin.desk import Waiting, Way
from home.events.meetings.enums import CallingOff
from home.events.meetings.models.pages import EventPage
from home.events.organizing.permissions import CHANGE, SEE
from home.events.organizing.views.base import LIST, LIST_LABEL

desk.offer(25, Way(LIST_LABEL, "date", SEE, LIST))


@desk.register(order=60)
def over_capacity(user: Any) -> Waiting | None:
    return _told(user, "定員を超えている勉強会", coming().filter(seated__gt=F("capacity")))


@desk.register(order=61)
def free_seats(user: Any) -> Waiting | None:
    """Coming events with free seats, neither offered nor kept, for which somebody waits."""
    free = coming().filter(waiting__gt=0, seated__lt=F("capacity") - F("offered"))
    is_kept = Q(municipal_seats__gt=0, municipal_seats_until__gte=timezone.localdate())
    rows = free.exclude(is_kept)
    return _told(user, "空席があるのに待っている人がいる勉強会", rows)


@desk.register(order=62)
def attendance_missing(user: Any) -> Waiting | None:
    """Events that were held and of which nobody is marked as present."""
    return _told(user, "出席を記録していない勉強会", held_without_attendance(), "ends_at")


def coming() -> QuerySet[EventPage]:
    rows = EventPage.objects.live().filter(starts_at__gt=timezone.now(), meeting__called_off="")
    return rows.counted()


def held_without_attendance() -> QuerySet[EventPage]:
    rows = EventPage.objects.live().filter(ends_at__lt=timezone.now())
    present = Count("registrations", filter=Q(registrations__attended=True))
    counted = rows.exclude(meeting__called_off=CallingOff.CANCELLED).counted()
    return counted.annotate(present=present).filter(seated__gt=0, present=0)


def _told(
    user: Any, label: str, rows: QuerySet[EventPage], since: str = "last_published_at"
) -> Waiting | None:
    if not user.has_perm(CHANGE):
        return None
    return desk.waiting(label, rows, since, reverse(LIST))
