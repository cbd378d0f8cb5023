"""The questionnaire of an event by the personal link, and the wish to stay in touch (E5)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.fields import OneLineField
from home.events.meetings.enums import StayingInTouch
from home.events.meetings.models.registrations import Registration
from home.events.questionnaires.answering import ClosedError
from home.events.questionnaires.forms import QuestionnaireForm, build_form
from home.events.registrations.answering import (
    AnsweredBeforeError,
    answer,
    may_answer,
    stay_in_touch,
)
from home.events.registrations.views.own import OwnView


class InTouchForm(forms.Form):
    """Asked by name and apart from the answers: it is a consent (E5)."""

    wish = forms.ChoiceField(
        label="議論を続ける場への登録",
        choices=StayingInTouch.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "一つ選んでください。"},
    )
    note = OneLineField(
        label="その他の内容",
        required=False,
        max_length=Registration._meta.get_field("in_touch_note").max_length,
    )


class ParticipantView(OwnView):
    """A screen of somebody who takes part; there is none before the event begins."""

    @property
    def own_url(self) -> str:
        return f"{self.page.get_url(self.request)}questionnaire/{self.registration.key}/"

    @cached_property
    def state(self) -> str:
        """What the screen shows: the form, or why there is none."""
        if self.registration.answered_on:
            return "answered"
        if not may_answer(self.registration):
            return "unasked"
        return "open" if self.page.questionnaire.is_open else "closed"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            questionnaire=self.page.questionnaire, state=self.state, **kwargs
        )

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page, Crumb("アンケート"))


class QuestionnaireView(ParticipantView):
    """The questions; what is wrong is said at its place, and nothing typed is lost."""

    template_name = "home/events/registrations/questionnaire.html"

    @cached_property
    def form(self) -> QuestionnaireForm | None:
        if self.state != "open":
            return None
        posted = self.request.POST if self.request.method == "POST" else None
        form: QuestionnaireForm = build_form(self.page.questionnaire, posted)
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.state == "answered":
            return self.thank()
        if self.form is None:
            return self.render_to_response(self.get_context_data(), status=409)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            answer(self.registration, self.form.cleaned_data)
        except AnsweredBeforeError:
            return self.thank()
        except ClosedError:
            self.state = "closed"
            return self.render_to_response(self.get_context_data(), status=409)
        return self.thank()

    def thank(self) -> HttpResponseBase:
        return HttpResponseRedirect(f"{self.own_url}thanks/")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(form=self.form, **kwargs)


class AnsweredView(ParticipantView):
    """Thanks, and the one question that is answered by name."""

    template_name = "home/events/registrations/answered.html"

    @cached_property
    def form(self) -> InTouchForm:
        known = {"wish": self.registration.in_touch, "note": self.registration.in_touch_note}
        posted = self.request.POST if self.request.method == "POST" else None
        return InTouchForm(posted, initial=known)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.state == "unasked":
            return self.render_to_response(self.get_context_data(), status=409)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        data = self.form.cleaned_data
        stay_in_touch(self.registration, StayingInTouch(data["wish"]), data["note"])
        return HttpResponseRedirect(f"{self.own_url}thanks/?saved")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            form=self.form, is_saved="saved" in self.request.GET, **kwargs
        )
