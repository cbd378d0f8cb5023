"""What the organiser's screens of one event have in common (E3)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from cms.admin.decisions import DecisionView
from cms.admin.screens import TitledScreen, next_url
from home.events.meetings.models.pages import EventPage
from home.events.meetings.states import Standing, standing_of
from home.events.organizing.permissions import ADD, CHANGE, RUN, SEE

LIST = "event_list"
LIST_LABEL = "勉強会の一覧"


class EventMixin(View):
    """The event of the address.

    Raises:
        PermissionDenied: if the user lacks `permission`.
    """

    permission = SEE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def event(self) -> EventPage:
        return get_object_or_404(EventPage.objects.counted(), pk=self.kwargs["pk"])

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.event)

    def at(self, name: str) -> str:
        return reverse(name, args=[self.event.pk])


class EventScreen(EventMixin, TitledScreen, TemplateView):
    """A screen of one event, with the way back to its participants and to the list."""

    header_icon = "group"

    def get_page_subtitle(self) -> str:
        return str(self.event.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home, here = super().get_breadcrumbs_items()
        return [home, *crumbs_of(self.event), here | {"sublabel": self.get_page_subtitle()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            event=self.event,
            standing=self.standing,
            can_add=user.has_perm(ADD),
            can_change=user.has_perm(CHANGE),
            can_run=user.has_perm(RUN),
            **kwargs,
        )


class EventDecision(DecisionView):
    """A question about one event or registration; `event` says of which event."""

    header_icon = "group"

    @property
    def event(self) -> EventPage:
        event: EventPage = self.object
        return event

    def back_url(self) -> str:
        people = reverse("event_participants", args=[self.event.pk])
        return next_url(self.request, people)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home, here = super().get_breadcrumbs_items()
        return [home, *crumbs_of(self.event), here | {"sublabel": self.get_page_subtitle()}]


def crumbs_of(event: EventPage) -> list[dict[str, Any]]:
    people = reverse("event_participants", args=[event.pk])
    return [{"url": reverse(LIST), "label": LIST_LABEL}, {"url": people, "label": event.title}]
