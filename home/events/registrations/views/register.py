"""Registering for an event (E2)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.jobs.retention import PARTICIPANTS
from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.rate_limits import is_too_often
from cms.web.signed_links import unlisted
from home.events.meetings.lifecycle import NotTakenError, register
from home.events.meetings.models.registrations import Registration
from home.events.meetings.seats import Seats
from home.events.meetings.views import EventView
from home.events.registrations.forms import ColleagueFormSet, RegistrationForm, details_of

#: Town halls share the address of their prefecture's security cloud.
BY_CLIENT = "60/h"
BY_ADDRESS = "10/d"
TOO_OFTEN = (
    "短い時間に多くの申込みがあったため、受け付けられませんでした。"
    "入力した内容はこの画面に残っています。しばらくたってから、もう一度「申し込む」を押してください。"
)
COLLEAGUES = "colleague"
#: Whom the next screen greets.
DONE = "events.registered"


class RegisterView(EventView):
    """The form for oneself and colleagues; errors appear at the fields, and the input is kept."""

    template_name = "home/events/registrations/register.html"

    @cached_property
    def form(self) -> RegistrationForm:
        user = self.request.user
        known = details_of(user) if user.is_authenticated else {}
        return RegistrationForm(self._posted, event=self.page, initial=known)

    @cached_property
    def colleagues(self) -> Any:
        formset = ColleagueFormSet(self._posted or None, prefix=COLLEAGUES)
        if not self.page.has_party:
            for form in formset:
                del form.fields["party"]
        return formset

    @property
    def _posted(self) -> Any:
        if self.request.method != "POST":
            return None
        total = f"{COLLEAGUES}-TOTAL_FORMS"
        if total in self.request.POST:
            return self.request.POST
        # A program that registers one person need not know of colleagues.
        posted = self.request.POST.copy()
        posted[total], posted[f"{COLLEAGUES}-INITIAL_FORMS"] = "0", "0"
        return posted

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        status = 200 if self.standing.takes_registrations else 409
        return self.render_to_response(self.get_context_data(), status=status)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Register within the rate limits; whether somebody was registered before is not told."""
        if not self.form.is_valid() or not self.colleagues.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        if self._is_too_often():
            self.form.add_error(None, TOO_OFTEN)
            return self.render_to_response(self.get_context_data(), status=429)
        people = self._people()
        try:
            register(self.page, people)
        except NotTakenError:
            self.__dict__.pop("standing", None)
            return self.render_to_response(self.get_context_data(), status=409)
        request.session[DONE] = [self.page.pk, [self._greeted(each) for each in people]]
        return HttpResponseRedirect(f"{self.page.get_url(request)}register/done/")

    def _greeted(self, one: Registration) -> tuple[str, bool]:
        """Return the name as typed, and whether there was a seat.

        Of somebody who was registered before it is told whether there is one for a newcomer: who
        takes part is nobody else's business.
        """
        if one.pk is None:
            return one.name, Seats.of(self.page, timezone.now()).left_for(one.kind) > 0
        return one.name, one.is_confirmed

    def _is_too_often(self) -> bool:
        """Count by the sender, and by each mailbox that would get mails."""
        typed = [self.form.cleaned_data, *(each.cleaned_data for each in self.colleagues)]
        addresses = sorted({each["email"].lower() for each in typed if each.get("email")})
        doors = [is_too_often(self.request, "event", BY_CLIENT)]
        doors += [
            is_too_often(self.request, "event-address", BY_ADDRESS, key=each) for each in addresses
        ]
        return any(doors)

    def _people(self) -> list[Registration]:
        user = self.request.user
        shared = self.form.person
        if user.is_authenticated:
            shared |= {"account": user, "organization": user.organization}
        first = Registration(**shared)
        own = ("account", "badge", "genre", "question")
        common = {name: value for name, value in shared.items() if name not in own}
        named = [each for each in self.colleagues if each.has_changed()]
        return [first, *(Registration(**common | self._told(each)) for each in named)]

    def _told(self, form: Any) -> dict[str, Any]:
        return {
            name: value for name, value in form.cleaned_data.items() if value or name == "party"
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            form=self.form, colleagues=self.colleagues, kept_days=PARTICIPANTS.days, **kwargs
        )

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page, Crumb("参加の申込み"))


class RegisteredView(EventView):
    """What has become of the registration; opened again later it shows nobody's name."""

    template_name = "home/events/registrations/registered.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pk, people = self.request.session.pop(DONE, [None, []])
        return super().get_context_data(people=people if pk == self.page.pk else [], **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        answer: Any = unlisted(super().render_to_response(context, **kwargs))
        return answer

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page, Crumb("参加の申込み"))
