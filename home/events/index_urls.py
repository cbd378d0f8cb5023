"""Addresses below the list of events (contract)."""

from __future__ import annotations

from django.urls import URLPattern, path

from home.events.meetings.views import CalendarView, EventIndexView

urlpatterns: list[URLPattern] = [
    path("", EventIndexView.as_view(), name="events"),
    path("calendar.ics/", CalendarView.as_view(), name="calendar"),
]
