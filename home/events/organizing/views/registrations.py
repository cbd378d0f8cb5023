"""One participant in the organiser's hands: add, correct, seat, cancel (E3)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from cms.admin.audit import Operator
from home.events.meetings import lifecycle
from home.events.meetings.enums import ParticipantKind
from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration
from home.events.meetings.states import standing_of
from home.events.organizing.forms import KNOWN, AddForm, ParticipantForm
from home.events.organizing.permissions import ADD, CHANGE
from home.events.organizing.views.base import EventDecision, EventScreen

ADDED = "{name}さんを追加し、席を用意しました。"
SAVED = "{name}さんの申込みを変更しました。"
SEATED = "{name}さんに席を用意しました。"
NOT_WAITING = "{name}さんは、キャンセル待ちではありません。"
CANCELLED = "{name}さんの申込みを取り消しました。"
CANCELLED_BEFORE = "{name}さんの申込みは、すでに取り消されています。"
TOLD = "ご本人に、メールでお知らせします。"
NOT_TOLD = "メールアドレスがないため、お知らせは届きません。"
OVER = "空いている席がないため、定員を超えます。"


class FormScreen(EventScreen):
    """A form about one participant; errors come back at the fields."""

    template_name = "home/events/organizing/participant_form.html"
    form_class: type[ParticipantForm]
    button = ""

    @property
    def instance(self) -> Registration:
        raise NotImplementedError

    @cached_property
    def form(self) -> ParticipantForm:
        posted = self.request.POST if self.request.method == "POST" else None
        return self.form_class(posted, instance=self.instance, event=self.event)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            self.save(Operator.of(request))
        except IntegrityError:  # the same person, added at the same moment
            self.form.add_error("name", KNOWN)
            return self.render_to_response(self.get_context_data(), status=422)
        return redirect("event_participants", self.event.pk)

    def save(self, operator: Operator) -> None:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(form=self.form, button=self.button, **kwargs)


class AddView(FormScreen):
    permission = ADD
    page_title = "参加者の追加"
    button = "追加する"
    form_class = AddForm

    @property
    def instance(self) -> Registration:
        return Registration(event=self.event)

    def save(self, operator: Operator) -> None:
        added = lifecycle.add_by_hand(self.event, self.form.save(commit=False), operator)
        messages.success(self.request, ADDED.format(name=added.name))


class EditView(FormScreen):
    permission = CHANGE
    page_title = "申込みの変更"
    button = "保存する"
    form_class = ParticipantForm

    @cached_property
    def registration(self) -> Registration:
        rows = self.event.registrations.filter(forgotten_at=None)
        return get_object_or_404(rows, pk=self.kwargs["registration_pk"])

    @property
    def instance(self) -> Registration:
        return self.registration

    def save(self, operator: Operator) -> None:
        saved = lifecycle.change(self.registration, self.form.cleaned_data, operator)
        messages.success(self.request, SAVED.format(name=saved.name))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(registration=self.registration, **kwargs)


class RegistrationDecision(EventDecision):
    model = Registration
    permission = CHANGE

    @property
    def event(self) -> EventPage:
        event: EventPage = self.object.event
        return event

    def get_page_subtitle(self) -> str:
        return str(self.object.name)

    def rows(self) -> list[tuple[str, Any]]:
        one = self.object
        return [
            ("氏名", one.name),
            ("団体名", one.organization_name or "（なし）"),
            ("区分", one.get_kind_display()),
            ("状態", one.get_state_display()),
            ("お知らせ", TOLD if one.email else NOT_TOLD),
        ]


class SeatView(RegistrationDecision):
    """Seat somebody who waits, above the capacity too, with a question before."""

    page_title = "席を用意する"
    question = "キャンセル待ちのこの方に、順番にかかわらず席を用意しますか。"
    button = "席を用意する"

    def rows(self) -> list[tuple[str, Any]]:
        is_guest = self.object.kind == ParticipantKind.GUEST
        is_over = not is_guest and not standing_of(self.event).seats_left
        return [*super().rows(), *([("定員", OVER)] if is_over else [])]

    def decide(self, operator: Operator) -> str:
        is_seated = lifecycle.seat(self.object, operator)
        return (SEATED if is_seated else NOT_WAITING).format(name=self.object.name)


class CancelView(RegistrationDecision):
    page_title = "申込みの取消し"
    question = "この申込みを取り消しますか。空いた席は、キャンセル待ちの次の方に回ります。"
    button = "取り消す"

    def decide(self, operator: Operator) -> str:
        is_cancelled = lifecycle.cancel(self.object, operator)
        return (CANCELLED if is_cancelled else CANCELLED_BEFORE).format(name=self.object.name)
