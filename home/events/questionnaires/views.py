"""Filling in the questionnaire of a page (E5)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from cms.web.breadcrumbs import Crumb, trail_of
from cms.web.rate_limits import is_too_often
from cms.web.views import PageView
from home.events.questionnaires.answering import (
    ClosedError,
    CountedBeforeError,
    new_ticket,
    submit,
)
from home.events.questionnaires.audiences import audience_of
from home.events.questionnaires.enums import Source
from home.events.questionnaires.forms import KIND, OpenForm, build_form

#: For each page and sender: everybody in a hall comes from one address.
RATE = "200/h"
TOO_OFTEN = (
    "短い時間に多くの回答があったため、受け付けられませんでした。"
    "入力した内容は残っています。しばらくしてから、もう一度「送信」を押してください。"
)


@method_decorator(never_cache, name="dispatch")
class AnswerView(PageView):
    """The form; what is wrong is said at its place, and nothing typed is lost."""

    template_name = "home/events/questionnaires/page.html"

    @cached_property
    def form(self) -> OpenForm:
        questionnaire = self.page.questionnaire
        data = self.request.POST if self.request.method == "POST" else None
        form: OpenForm = build_form(
            questionnaire,
            data,
            kinds=audience_of(questionnaire).kinds,
            form_class=OpenForm,
            initial={"ticket": new_ticket()},
        )
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.page.questionnaire.is_open:
            return self.render_to_response(self.get_context_data(), status=409)
        if self.form.is_from_machine:
            return self.thank()
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        if is_too_often(request, f"questionnaire-{self.page.pk}", RATE):
            self.form.add_error(None, TOO_OFTEN)
            return self.render_to_response(self.get_context_data(), status=429)
        return self.keep()

    def keep(self) -> HttpResponseBase:
        cleaned = self.form.cleaned_data
        try:
            submit(
                self.page.questionnaire,
                cleaned,
                kind=cleaned.get(KIND, ""),
                source=Source.WALK_IN,
                ticket=cleaned["ticket"],
            )
        except CountedBeforeError:
            return self.thank()
        except ClosedError:
            self.page.questionnaire.is_open = False
            return self.render_to_response(self.get_context_data(), status=409)
        return self.thank()

    def thank(self) -> HttpResponseBase:
        return HttpResponseRedirect(f"{self.page.get_url(self.request)}thanks/")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        questionnaire = self.page.questionnaire
        form = self.form if questionnaire.is_open else None
        return super().get_context_data(questionnaire=questionnaire, form=form, **kwargs)


class ThanksView(PageView):
    """「ありがとうございました」; to load it again counts nothing."""

    template_name = "home/events/questionnaires/thanks.html"

    def get_breadcrumbs(self) -> list[Crumb]:
        return trail_of(self.page, Crumb("送信しました"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(questionnaire=self.page.questionnaire, **kwargs)
