"""「参加者」: who comes to an event, narrowed down and counted (E3)."""

from __future__ import annotations

from typing import Any

from cms.web.listing import Listing
from home.events.organizing.choosing import Choice, fields_for
from home.events.organizing.totals import totals_of
from home.events.organizing.views.base import EventScreen

#: A meeting of the usual size stands on one screen.
ROWS = 100


class ParticipantsView(EventScreen):
    """The registrations of an event, with filters, search, totals, and all that is done here."""

    template_name = "home/events/organizing/participants.html"
    page_title = "参加者"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home, events, event, _ = super().get_breadcrumbs_items()
        return [home, events, {"url": "", "label": event["label"], "sublabel": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choice = Choice.of(self.request.GET)
        people = choice.people(self.event).select_related("table", "genre")
        return super().get_context_data(
            listing=Listing(people, self.request.GET, page_size=ROWS),
            choice=choice,
            boxes=fields_for(self.event, choice),
            totals=totals_of(self.event),
            over=max(self.event.seated - self.event.capacity, 0),
            **kwargs,
        )
