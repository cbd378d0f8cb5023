"""「参加者へのメール」: choose, write, look at number and text, send; what was sent (E3)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cms.admin.audit import Operator
from cms.web.listing import Listing
from cms.web.text import is_number
from home.events.organizing.choosing import Choice, fields_for
from home.events.organizing.messages.forms import MessageForm
from home.events.organizing.messages.models import SUBJECT_LENGTH, ParticipantMessage
from home.events.organizing.messages.sending import (
    MessageError,
    SentBeforeError,
    Text,
    recipients_of,
    send,
    text_for,
)
from home.events.organizing.permissions import RUN
from home.events.organizing.views.base import EventScreen

#: How the subjects of all mails of the site begin.
SENDER = "【ＡＰＰＬＩＣ】"
SENT = "{number}人に送信します。メールは順に作られ、「送信メール」で確かめられます。"


class MessagesView(EventScreen):
    """The messages that were sent for an event, and the form of the next one.

    The address chooses the recipients. A first POST shows number and text, the second sends.
    """

    permission = RUN
    template_name = "home/events/organizing/messages.html"
    page_title = "参加者へのメール"
    header_icon = "mail"
    problem = ""

    @cached_property
    def choice(self) -> Choice:
        return Choice.of(self.request.GET)

    @cached_property
    def form(self) -> MessageForm:
        subject = f"{SENDER}{self.event.title}"[:SUBJECT_LENGTH]
        return MessageForm(self.request.POST or None, initial={"subject": subject})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        if "change" in request.POST:
            return self.render_to_response(self.get_context_data())
        if "expected" not in request.POST:
            return self.render_to_response(self.get_context_data(**self.check()))
        try:
            return self.sent(self.send())
        except SentBeforeError as error:
            messages.warning(request, str(error))
            return redirect("event_messages", self.event.pk)
        except MessageError as error:
            self.problem = str(error)
        return self.render_to_response(self.get_context_data(**self.check()), status=409)

    def send(self) -> int:
        expected = self.request.POST["expected"]
        return send(
            self.event,
            self.choice,
            self.text,
            Operator.of(self.request),
            expected=int(expected) if is_number(expected) else -1,
            ticket=self.form.cleaned_data["ticket"],
        )

    def sent(self, number: int) -> HttpResponse:
        messages.success(self.request, SENT.format(number=number))
        return redirect("event_messages", self.event.pk)

    @property
    def text(self) -> Text:
        return Text(self.form.cleaned_data["subject"], self.form.cleaned_data["body"])

    def check(self) -> dict[str, Any]:
        """Return what is looked at before sending: how many, and what the first of them gets."""
        people = list(recipients_of(self.event, self.choice))
        found: dict[str, Any] = {"is_check": True, "number": len(people), "first": None}
        if people:
            first = people[0]
            first.event = self.event
            subject, body = text_for(self.text, first)
            found |= {"first": first, "subject": subject, "body": body}
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mailed = Count("recipients", filter=Q(recipients__is_mailed=True))
        left = Count("recipients", filter=Q(recipients__handled_at__isnull=True))
        sent = ParticipantMessage.objects.filter(event=self.event).select_related("sent_by")
        rows = sent.annotate(mailed=mailed, left=left).order_by("-sent_at", "-pk")
        return super().get_context_data(
            choice=self.choice,
            boxes=fields_for(self.event, self.choice),
            form=self.form,
            problem=self.problem,
            chosen_number=recipients_of(self.event, self.choice).count(),
            listing=Listing(rows, self.request.GET),
            **kwargs,
        )
