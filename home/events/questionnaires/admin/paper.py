"""「紙の回答を入力」: one paper after another (E5)."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from home.events.questionnaires.admin.screens import QuestionnaireScreen
from home.events.questionnaires.answering import (
    CountedBeforeError,
    new_ticket,
    submit,
)
from home.events.questionnaires.enums import Source
from home.events.questionnaires.forms import KIND, PaperForm, build_form
from home.events.questionnaires.models.responses import Response

KEPT = "{number}枚目を入力しました。"
BEFORE = "この紙は、すでに入力しています。"
REMOVED = "直前の1枚を取り消しました。"
NOTHING_TO_REMOVE = "取り消せる紙がありません。"


class PaperView(QuestionnaireScreen):
    """The form, empty again after each paper but for the kind, which piles share."""

    page_title = "紙の回答を入力"
    header_icon = "edit"
    template_name = "home/events/questionnaires/admin/paper.html"

    @property
    def session_key(self) -> str:
        return f"questionnaire-paper-{self.questionnaire.pk}"

    @property
    def last(self) -> dict[str, str]:
        """The key of the last paper of this login, and its kind."""
        kept: dict[str, str] = self.request.session.get(self.session_key, {})
        return kept

    @cached_property
    def form(self) -> PaperForm:
        data = self.request.POST if self.request.method == "POST" else None
        initial = {"ticket": new_ticket(), KIND: self.last.get("kind")}
        form: PaperForm = build_form(
            self.questionnaire,
            data,
            kinds=self.audience.kinds,
            form_class=PaperForm,
            initial=initial,
        )
        return form

    @property
    def next_paper(self) -> str:
        """The form for the next one, at which the keyboard goes on."""
        return f"{reverse('questionnaire_paper', args=[self.questionnaire.pk])}#paper"

    @property
    def number(self) -> int:
        return self.questionnaire.responses.filter(source=Source.PAPER).count()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        cleaned = self.form.cleaned_data
        kind, ticket = cleaned.get(KIND, ""), cleaned["ticket"]
        try:
            kept = submit(
                self.questionnaire, cleaned, kind=kind, source=Source.PAPER, ticket=ticket
            )
        except CountedBeforeError:
            messages.warning(request, BEFORE)
            return redirect(self.next_paper)
        request.session[self.session_key] = {"key": str(kept.key), "kind": kind}
        messages.success(request, KEPT.format(number=self.number))
        return redirect(self.next_paper)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            form=self.form,
            number=self.number,
            can_remove=bool(self.last.get("key")),
            **kwargs,
        )


class RemovePaperView(PaperView):
    """POST takes back the last paper that was entered in this login."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        last = self.last
        removed = self._remove(last["key"]) if last.get("key") else 0
        if removed:
            messages.success(request, REMOVED)
        else:
            messages.warning(request, NOTHING_TO_REMOVE)
        request.session[self.session_key] = {"kind": last.get("kind", "")}
        return redirect(self.next_paper)

    def _remove(self, key: str) -> int:
        papers = Response.objects.filter(questionnaire=self.questionnaire, source=Source.PAPER)
        removed, _ = papers.filter(key=UUID(key)).delete()
        return removed
