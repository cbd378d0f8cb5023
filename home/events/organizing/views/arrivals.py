"""「受付」: attendance at the door, on a tablet whose connection may be bad (E3)."""

from __future__ import annotations

import datetime
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from cms.admin.audit import Operator
from cms.database.spellings import compared, rows_saying
from cms.web.text import asked_text, is_number, narrow
from home.events.meetings import lifecycle
from home.events.meetings.models.registrations import Registration
from home.events.organizing.choosing import SEARCHED
from home.events.organizing.permissions import CHANGE
from home.events.organizing.totals import totals_of
from home.events.organizing.views.base import EventMixin, EventScreen

PRESENT, ABSENT = "yes", "no"
#: A mark that waited longer for a connection counts as so old.
OLDEST = 30 * 24 * 3600 * 1000  # milliseconds
MARKED = "{name}さんを出席としました。"
UNMARKED = "{name}さんの出席を取り消しました。"
WITHOUT_SEAT = "{name}さんは、参加が決まっていません（{state}）。"


class ArrivalsView(EventScreen):
    """Who may come, to be found by name, organisation or code; one press marks somebody."""

    permission = CHANGE
    template_name = "home/events/organizing/arrivals.html"
    page_title = "受付"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = asked_text(self.request.GET)
        rows = self.event.registrations.active()
        if text:
            rows = rows_saying(rows, text, *SEARCHED)
        people = list(rows.select_related("table").order_by("organization_name", "name", "pk"))
        for each in people:
            each.words = compared(" ".join(getattr(each, name) for name in SEARCHED))
        return super().get_context_data(
            text=text, people=people, totals=totals_of(self.event), **kwargs
        )


class MarkView(EventMixin):
    """Take one mark, as often as it is sent; tell who is there.

    A POST has `registration`, `wanted`, and `age`: how many milliseconds ago the mark was made, so
    that the clock of the tablet need not be right.
    """

    permission = CHANGE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return JsonResponse(self.standing_of_all())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.POST.get("registration", "")
        pk = int(number) if is_number(number) else 0
        one = get_object_or_404(self.event.registrations, pk=pk)
        mark(one, request)
        if request.accepts("text/html"):
            tell(one, request)
            text = asked_text(request.POST)
            query = f"?{urlencode({'q': text})}" if text else ""
            return HttpResponseRedirect(f"{self.at('event_arrivals')}{query}#people")
        return JsonResponse({"state": one.state, **self.standing_of_all()})

    def standing_of_all(self) -> dict[str, Any]:
        here = self.event.registrations.confirmed().filter(attended=True)
        counts = [[each.present, each.people] for each in totals_of(self.event)]
        return {"present": list(here.values_list("pk", flat=True)), "totals": counts}


class ArriveView(EventScreen):
    """What the QR code of the confirmation and the name tag opens: GET asks, POST marks.

    Whoever scans it without the right to mark sees nothing of the person.
    """

    permission = CHANGE
    template_name = "home/events/organizing/arrive.html"
    page_title = "受付"

    @cached_property
    def registration(self) -> Registration:
        code = narrow(self.kwargs["code"]).upper()
        return get_object_or_404(self.event.registrations.select_related("table"), code=code)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mark(self.registration, request)
        tell(self.registration, request)
        return HttpResponseRedirect(self.at("event_arrivals"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = reverse("event_arrive", args=[self.event.pk, self.registration.code])
        seat = f"{reverse('event_seat', args=[self.registration.pk])}?{urlencode({'next': here})}"
        return super().get_context_data(registration=self.registration, seat_url=seat, **kwargs)


def mark(one: Registration, request: HttpRequest) -> None:
    is_present = request.POST.get("wanted", PRESENT) != ABSENT
    at = made_at(request.POST.get("age", ""))
    lifecycle.attend(one, is_present=is_present, at=at, operator=Operator.of(request))


def made_at(age: str) -> datetime.datetime:
    """Return when a mark was made; without a usable age that is now."""
    passed = min(int(age), OLDEST) if is_number(age) else 0
    return timezone.now() - timedelta(milliseconds=passed)


def tell(one: Registration, request: HttpRequest) -> None:
    if not one.is_confirmed:
        state = one.get_state_display()
        messages.error(request, WITHOUT_SEAT.format(name=one.name, state=state))
        return
    messages.success(request, (MARKED if one.attended else UNMARKED).format(name=one.name))
