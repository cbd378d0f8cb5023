"""Which events and registrations are meant, as verbs of querysets (E1, E2)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone
from wagtail.query import PageQuerySet

from catalog.taxonomy.models import Genre
from home.events.meetings.enums import ACTIVE, ParticipantKind, RegistrationState

R = TypeVar("R", bound=Model)

#: An offered seat is held so long, then the next in the queue gets it.
OFFER = timedelta(hours=24)

CONFIRMED = Q(registrations__state=RegistrationState.CONFIRMED)
IN_THE_HALL = CONFIRMED & ~Q(registrations__kind=ParticipantKind.GUEST)
WAITING = Q(registrations__state=RegistrationState.WAITING)


class EventQuerySet(PageQuerySet):
    def coming(self, now: datetime.datetime) -> EventQuerySet:
        """Events that are not over, the next first."""
        return self.filter(ends_at__gte=now).order_by("starts_at", "pk")

    def past(self, now: datetime.datetime) -> EventQuerySet:
        """Events that are over, the latest first."""
        return self.filter(ends_at__lt=now).order_by("-starts_at", "-pk")

    def about(self, genres: Iterable[Genre]) -> EventQuerySet:
        """Events about one of the genres, or about one directly below."""
        ids = [each.pk for each in genres]
        found: EventQuerySet = self.filter(Q(genres__in=ids) | Q(genres__parent__in=ids))
        return found.distinct()

    def counted(self) -> EventQuerySet:
        """Bring the meeting, and how many hold a seat, wait for one, and are offered one."""
        offered = WAITING & Q(registrations__offered_at__gt=timezone.now() - OFFER)
        return self.select_related("meeting").annotate(
            offered=Count("registrations", filter=offered),
            seated=Count("registrations", filter=IN_THE_HALL),
            waiting=Count("registrations", filter=WAITING),
        )


class RegistrationQuerySet(QuerySet[R]):
    def active(self) -> RegistrationQuerySet[R]:
        return self.filter(state__in=ACTIVE)

    def confirmed(self) -> RegistrationQuerySet[R]:
        return self.filter(state=RegistrationState.CONFIRMED)

    def waiting(self) -> RegistrationQuerySet[R]:
        """Who waits for a seat, in the order in which they get one."""
        return self.filter(state=RegistrationState.WAITING).order_by("joined_at", "pk")

    def seated(self) -> RegistrationQuerySet[R]:
        """Who takes one of the seats; lecturers and the secretariat take none."""
        return self.confirmed().exclude(kind=ParticipantKind.GUEST)

    def municipal(self) -> RegistrationQuerySet[R]:
        return self.filter(kind=ParticipantKind.MUNICIPALITY)

    def attended(self) -> RegistrationQuerySet[R]:
        """Who was there, as marked at the door (E3)."""
        return self.confirmed().filter(attended=True)
