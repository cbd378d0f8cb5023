"""What the organiser does next for an event (E3)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cms.web.times import local_time
from home.events.meetings.enums import TAKES_REGISTRATIONS, EventState
from home.events.meetings.models.pages import EventPage
from home.events.meetings.states import Standing, standing_of

PRESENT = Q(registrations__attended=True)


@dataclass(frozen=True)
class Row:
    """An event as the organiser's list shows it."""

    event: Any
    standing: Standing
    now: datetime.datetime

    @property
    def over(self) -> int:
        """By how many the event is over its capacity, which somebody has lowered or ignored."""
        return max(self.event.seated - self.event.capacity, 0)

    @property
    def can_seat(self) -> bool:
        """Whether somebody waits although seats are free, and neither offered nor kept."""
        is_free = self.standing.seats_left and not self.standing.keeps
        return bool(self.event.waiting and is_free) and not self._is_over

    @property
    def lacks_attendance(self) -> bool:
        return self.standing.state == EventState.HELD and bool(
            self.event.seated and not self.event.present
        )

    @property
    def is_today(self) -> bool:
        day = timezone.localdate
        return day(self.event.starts_at) <= day(self.now) <= day(self.event.ends_at)

    @property
    def _is_over(self) -> bool:
        return self.event.starts_at <= self.now or bool(self.event.meeting.called_off)

    @property
    def next_step(self) -> tuple[str, str]:
        """What to do next, and where."""
        if not self.event.live:
            return "日時と内容を直して公開する", self._edit
        if self.is_today and not self.event.meeting.called_off:
            return "受付をする", self._at("event_arrivals")
        return self._late_step if self._is_over else self._early_step

    @property
    def _early_step(self) -> tuple[str, str]:
        people, state = self._at("event_participants"), self.standing.state
        if self.over:
            return f"定員を{self.over}人超えています", people
        if self.can_seat:
            return "キャンセル待ちの人に席を用意する", f"{people}?state=waiting"
        if state == EventState.PLANNED:
            return f"受付は{local_time(self.event.opens_at)}から", self._edit
        if state in TAKES_REGISTRATIONS:
            return "申込みを受け付けています", people
        return "名札と席次表を印刷する", people

    @property
    def _late_step(self) -> tuple[str, str]:
        people = self._at("event_participants")
        if self.event.meeting.called_off:
            return f"{self.standing.state.label}のお知らせ済み", people
        if self.lacks_attendance:
            return "出席を記録する", self._at("event_arrivals")
        return "アンケートと報告をまとめる", self._at("event_report")

    @property
    def public_url(self) -> str:
        return str(self.event.get_url() or "")

    def _at(self, name: str) -> str:
        return reverse(name, args=[self.event.pk])

    @property
    def _edit(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.event.pk])


def told() -> QuerySet[EventPage]:
    """Return all events with what a row needs; the latest first."""
    rows = EventPage.objects.counted().annotate(present=Count("registrations", filter=PRESENT))
    return rows.order_by("-starts_at", "-pk")


def rows_of(events: Iterable[EventPage]) -> list[Row]:
    now = timezone.now()
    return [Row(each, standing_of(each, now), now) for each in events]
