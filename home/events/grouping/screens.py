"""The base of the organiser's screens for one event (E3 to E6)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView

from cms.admin.screens import TitledScreen
from home.events.meetings.models.pages import EventPage


class EventScreen(TitledScreen, TemplateView):
    """A screen for one event.

    Raises:
        PermissionDenied: if the user lacks `permission`.
        Http404: if there is no such event.
    """

    permission: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def event(self) -> EventPage:
        events = EventPage.objects.select_related("meeting")
        found: EventPage = get_object_or_404(events, pk=self.kwargs["pk"])
        return found

    def get_page_title(self) -> str:
        return f"{self.page_title}：{self.event.title}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        page = reverse("wagtailadmin_pages:edit", args=[self.event.pk])
        home, here = super().get_breadcrumbs_items()
        return [home, {"url": page, "label": self.event.title}, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(event=self.event, **kwargs)
