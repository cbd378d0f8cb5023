"""One's own registration, by the personal link of the mail (E2).

Mail gateways open every link: a GET shows a page, only a POST acts.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.signed_links import unlisted
from home.events.meetings.calendars import calendar_of
from home.events.meetings.lifecycle import Accepted, accept, cancel, change
from home.events.meetings.models.registrations import Registration
from home.events.meetings.states import may_cancel
from home.events.meetings.views import EventView, file_answer
from home.events.registrations.codes import qr_svg
from home.events.registrations.forms import DetailsForm

ACCEPTED = {
    Accepted.SEATED: ("success", "参加が決まりました", "確認のメールをお送りしました。"),
    Accepted.SEATED_BEFORE: ("info", "参加はすでに決まっています", ""),
    Accepted.TOO_LATE: (
        "warning",
        "ご案内した席は、ほかの方に決まりました",
        "キャンセル待ちは続いています。席が空いたときは、もう一度ご案内します。",
    ),
    Accepted.CANCELLED: ("warning", "この申込みは取り消されています", ""),
}


class OwnView(EventView):
    """A page that only the holder of the link sees; it is not kept and not indexed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return unlisted(super().dispatch(request, *args, **kwargs))

    @cached_property
    def registration(self) -> Registration:
        rows = self.page.registrations.filter(forgotten_at__isnull=True)
        found: Registration = get_object_or_404(rows, key=self.kwargs["key"])
        # The page has its meeting and its address at hand.
        found.event = self.page
        return found

    @property
    def own_url(self) -> str:
        return f"{self.page.get_url(self.request)}registration/{self.registration.key}/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            registration=self.registration, own_url=self.own_url, **kwargs
        )

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page, Crumb("申込みの確認"))


class OwnRegistrationView(OwnView):
    """State and details; a POST changes the details while the event is to come (E2)."""

    template_name = "home/events/registrations/own.html"
    is_saved = False

    @cached_property
    def form(self) -> DetailsForm | None:
        """None once nothing can be changed any more."""
        one = self.registration
        if not one.is_active or self.standing.state in {"held", "cancelled"}:
            return None
        initial = {name: getattr(one, name) for name in DetailsForm.base_fields if name != "genre"}
        initial |= {
            "organization": one.organization_name,
            "genre": one.genre.slug if one.genre else "",
        }
        posted = self.request.POST if self.request.method == "POST" else None
        form = DetailsForm(posted, event=self.page, initial=initial)
        if one.kind not in dict(form.fields["kind"].choices):  # type: ignore[attr-defined]
            del form.fields["kind"]
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.form is None:
            return self.render_to_response(self.get_context_data(), status=409)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        change(self.registration, self.form.values)
        return HttpResponseRedirect(f"{self.own_url}?saved")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            form=self.form, is_saved="saved" in self.request.GET, **kwargs
        )


class CancelView(OwnView):
    """GET asks, POST cancels; once is enough."""

    template_name = "home/events/registrations/cancel.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_cancel=may_cancel(self.registration), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_cancelled = cancel(self.registration)
        self.registration.refresh_from_db()
        return self.render_to_response(self.get_context_data(is_cancelled=is_cancelled))


class AcceptView(OwnView):
    """GET asks, POST takes the offered seat; pressed twice it says so."""

    template_name = "home/events/registrations/accept.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        level, title, message = ACCEPTED[accept(self.registration)]
        context = {"level": level, "title": title, "message": message}
        return self.render_to_response(self.get_context_data(answer=context))


class OwnFileView(OwnView):
    """The calendar file of who takes part, with the address for taking part online."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        tells = self.registration.is_confirmed
        return file_answer(calendar_of([self.page], tells_online=tells), f"{self.page.slug}.ics")


class OwnCodeView(OwnView):
    """The QR code for the door, of who takes part.

    Raises:
        Http404: for somebody who waits or has cancelled.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.registration.is_confirmed:
            raise Http404
        return HttpResponse(qr_svg(self.registration), content_type="image/svg+xml")
