"""The addresses of the organiser in the admin (E3)."""

from __future__ import annotations

from django.urls import URLPattern, path

from home.events.organizing.messages.views import MessagesView
from home.events.organizing.views.arrivals import ArrivalsView, ArriveView, MarkView
from home.events.organizing.views.base import LIST
from home.events.organizing.views.events import CopyEventView, EventListView
from home.events.organizing.views.papers import SheetView, TagsView, WorkbookView
from home.events.organizing.views.participants import ParticipantsView
from home.events.organizing.views.registrations import AddView, CancelView, EditView, SeatView
from home.events.organizing.views.running import CallOffView, CloseView, TakePlaceView

EVENT = "events/<int:pk>"
ONE = "events/registrations/<int:pk>"

urlpatterns: list[URLPattern] = [
    path("events/", EventListView.as_view(), name=LIST),
    path(f"{EVENT}/", ParticipantsView.as_view(), name="event_participants"),
    path(f"{EVENT}/copy/", CopyEventView.as_view(), name="event_copy"),
    path(f"{EVENT}/add/", AddView.as_view(), name="event_add"),
    path(f"{EVENT}/edit/<int:registration_pk>/", EditView.as_view(), name="event_edit"),
    path(f"{EVENT}/call_off/", CallOffView.as_view(), name="event_call_off"),
    path(f"{EVENT}/take_place/", TakePlaceView.as_view(), name="event_take_place"),
    path(f"{EVENT}/close/", CloseView.as_view(), name="event_close"),
    path(f"{EVENT}/arrivals/", ArrivalsView.as_view(), name="event_arrivals"),
    path(f"{EVENT}/arrivals/mark/", MarkView.as_view(), name="event_mark"),
    path(f"{EVENT}/arrive/<slug:code>/", ArriveView.as_view(), name="event_arrive"),
    path(f"{EVENT}/tags/", TagsView.as_view(), name="event_tags"),
    path(f"{EVENT}/seats/", SheetView.as_view(), name="event_seats"),
    path(f"{EVENT}/participants.xlsx/", WorkbookView.as_view(), name="event_workbook"),
    path(f"{EVENT}/messages/", MessagesView.as_view(), name="event_messages"),
    path(f"{ONE}/seat/", SeatView.as_view(), name="event_seat"),
    path(f"{ONE}/cancel/", CancelView.as_view(), name="event_cancel"),
]
