"""Calling an event off, holding it after all, closing the registration (E1, E3)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cms.admin.audit import Operator
from cms.admin.decisions import DecisionMixin
from cms.mail import text_of
from cms.web.text import is_number
from home.events.meetings import lifecycle
from home.events.meetings.enums import CallingOff
from home.events.meetings.models.pages import EventPage, Meeting
from home.events.meetings.models.registrations import Registration
from home.events.meetings.notifications import facts_about
from home.events.organizing.forms import CallOffForm
from home.events.organizing.permissions import RUN
from home.events.organizing.views.base import EventScreen

TOLD = "{number}人にメールでお知らせします。"
CHANGED = "表示した後に宛先の数が変わりました。もう一度お確かめください。"
CLOSED = "受付を締め切りました。"
REOPENED = "受付を再開しました。"


class TellingView(EventScreen):
    """A decision that everybody is told of: recipients and text are shown before (E3)."""

    permission = RUN
    template_name = "home/events/organizing/telling.html"
    mail = ""
    button = ""
    problem = ""

    @cached_property
    def people(self) -> list[Registration]:
        rows = self.event.registrations.active().exclude(email="")
        return list(rows.order_by("joined_at", "pk"))

    @property
    def is_confirmed(self) -> bool:
        """Whether the number of recipients is still the one that was shown."""
        expected = self.request.POST.get("expected", "")
        return is_number(expected) and int(expected) == len(self.people)

    def preview(self, meeting: Meeting) -> dict[str, Any]:
        """Return what the screen shows of the mail: number, first recipient, subject and text."""
        shown: dict[str, Any] = {"number": len(self.people), "first": None}
        if self.people:
            first = self.people[0]
            first.event = self.event
            subject, body = text_of(self.mail, facts_about(first) | {"meeting": meeting})
            shown |= {"first": first, "subject": subject, "body": body}
        return shown

    def done(self, number: int) -> HttpResponse:
        messages.success(self.request, TOLD.format(number=number))
        return redirect("event_participants", self.event.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(button=self.button, problem=self.problem, **kwargs)


class CallOffView(TellingView):
    """「中止・延期」: first why, then who is told what, then it holds."""

    page_title = "中止・延期"
    mail = "event_called_off"

    @cached_property
    def form(self) -> CallOffForm:
        meeting = self.event.meeting
        initial = {"why": meeting.called_off, "note": meeting.called_off_note}
        return CallOffForm(self.request.POST or None, initial=initial)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(form=self.form), status=422)
        why, note = CallingOff(self.form.cleaned_data["why"]), self.form.cleaned_data["note"]
        if self.is_confirmed:
            return self.done(lifecycle.call_off(self.event, why, note, Operator.of(request)))
        if "expected" in request.POST:
            self.problem = CHANGED
        meeting = Meeting(event=self.event, called_off=why, called_off_note=note)
        self.button = f"{why.label}にして{len(self.people)}人に知らせる"
        context = self.get_context_data(hidden={"why": why.value, "note": note})
        return self.render_to_response(
            context | self.preview(meeting), status=409 if self.problem else 200
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "hidden" not in kwargs:
            kwargs.setdefault("form", self.form)
        return super().get_context_data(**kwargs)


class TakePlaceView(TellingView):
    """「中止・延期を取り消す」."""

    page_title = "中止・延期の取消し"
    mail = "event_changed"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_confirmed:
            return self.done(lifecycle.take_place(self.event, Operator.of(request)))
        self.problem = CHANGED
        return self.render_to_response(self.get_context_data(), status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.button = f"中止・延期を取り消して{len(self.people)}人に知らせる"
        meeting = Meeting(event=self.event)
        return super().get_context_data(hidden={}, **self.preview(meeting), **kwargs)


class CloseView(DecisionMixin):
    """One press closes the registration, another opens it again; nobody is told."""

    http_method_names = ["post"]
    model = EventPage
    permission = RUN

    def decide(self, operator: Operator) -> str:
        is_closed = self.request.POST.get("closed") == "yes"
        lifecycle.close(self.object, is_closed, operator)
        return CLOSED if is_closed else REOPENED

    def back_url(self) -> str:
        return reverse("event_participants", args=[self.object.pk])
