"""Addresses below the page of an event (contract)."""

from __future__ import annotations

from django.urls import URLPattern, path

from home.events.meetings.views import EventFileView, EventView
from home.events.registrations.views.own import (
    AcceptView,
    CancelView,
    OwnCodeView,
    OwnFileView,
    OwnRegistrationView,
)
from home.events.registrations.views.questionnaire import AnsweredView, QuestionnaireView
from home.events.registrations.views.register import RegisteredView, RegisterView
from home.events.reporting.views.report import ReportView

OWN = "registration/<slug:key>"
ASKED = "questionnaire/<slug:key>"

urlpatterns: list[URLPattern] = [
    path("", EventView.as_view(), name="event"),
    path("event.ics/", EventFileView.as_view(), name="file"),
    path("report/", ReportView.as_view(), name="report"),
    path("register/", RegisterView.as_view(), name="register"),
    path("register/done/", RegisteredView.as_view(), name="registered"),
    path(f"{OWN}/", OwnRegistrationView.as_view(), name="own"),
    path(f"{OWN}/cancel/", CancelView.as_view(), name="cancel"),
    path(f"{OWN}/accept/", AcceptView.as_view(), name="accept"),
    path(f"{OWN}/code.svg/", OwnCodeView.as_view(), name="own_code"),
    path(f"{OWN}/event.ics/", OwnFileView.as_view(), name="own_file"),
    path(f"{ASKED}/", QuestionnaireView.as_view(), name="questionnaire"),
    path(f"{ASKED}/thanks/", AnsweredView.as_view(), name="answered"),
]
