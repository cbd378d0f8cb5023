"""The list of events, the page of an event, and their calendar files (E1)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.web.listing import Listing
from cms.web.views import PageView
from home.events.meetings.calendars import CONTENT_TYPE, calendar_of
from home.events.meetings.models.pages import EventPage, Meeting
from home.events.meetings.models.registrations import DiscussionTable
from home.events.meetings.states import Standing, standing_of

#: Earlier events that the page of an event names.
MOST_EARLIER = 3


class EventIndexView(PageView):
    """The coming events, and a page of the past ones, the latest first (E1)."""

    template_name = "home/events/meetings/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        events = EventPage.objects.child_of(self.page).live().public().counted()
        past = Listing(events.past(now), self.request.GET)
        coming = list(events.coming(now)) if past.page.number == 1 else []
        return super().get_context_data(
            coming=[(each, standing_of(each, now)) for each in coming],
            past=[(each, standing_of(each, now)) for each in past.rows],
            listing=past,
            **kwargs,
        )


class CalendarView(PageView):
    """All events as a calendar that programs subscribe to; without login (contract)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        events = EventPage.objects.child_of(self.page).live().public()
        rows = events.select_related("meeting").order_by("starts_at", "pk")
        return file_answer(calendar_of(rows, name=self.page.title), "applic-events.ics")


class EventView(PageView):
    """The page of an event (E1)."""

    template_name = "home/events/meetings/event.html"

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.page)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Give the preview of a page that is not saved yet what every saved event has."""
        if self.page.pk is None:
            self.page.seated = self.page.offered = self.page.waiting = 0
            self.page.meeting = Meeting(event=self.page)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.page
        siblings = EventPage.objects.sibling_of(event, inclusive=False).live().public()
        return super().get_context_data(
            event=event,
            meeting=event.meeting,
            standing=self.standing,
            taken=min(event.capacity - self.standing.seats_left, event.capacity),
            items=list(event.items.all()),
            documents=[
                each for each in event.documents.select_related("document") if each.document
            ],
            tables=list(DiscussionTable.objects.filter(event=event.pk).exclude(theme="")),
            earlier=list(siblings.past(timezone.now())[:MOST_EARLIER]),
            **kwargs,
        )


class EventFileView(PageView):
    """The calendar file of one event, without the address for taking part online."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return file_answer(calendar_of([self.page]), f"{self.page.slug}.ics")


def file_answer(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=CONTENT_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{ascii_name(name)}"'
    return answer


def ascii_name(name: str) -> str:
    """Return a file name that every program takes; slugs may hold Japanese."""
    return name if name.isascii() else "event.ics"
