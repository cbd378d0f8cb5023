"""Meetings for which somebody is registered are not deleted but called off (E1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Page

from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration

REFUSED = (
    "「{title}」には申し込んだ人がいるため、削除できません。開催しないときは「勉強会の一覧」の"
    "「参加者」で「中止・延期にする」を押してください。全員にメールで知らせます。"
)


def kept_event(page: Page) -> EventPage | None:
    """Return an event at or below `page` for which somebody is registered; None if there is none.

    Deleting the page would delete the registrations, and nobody would be told.
    """
    registered = Registration.objects.active().filter(event=OuterRef("pk"))
    events = EventPage.objects.descendant_of(page, inclusive=True)
    found: EventPage | None = events.filter(Exists(registered)).first()
    return found


def refuse_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    event = kept_event(page)
    if event is None:
        return None
    messages.error(request, REFUSED.format(title=event.title))
    return redirect("event_participants", event.pk)


def refuse_bulk_deletion(
    request: HttpRequest, action_type: str, objects: Any, view: Any
) -> HttpResponse | None:
    """Wagtail asks the hook for single pages only where it deletes them one by one."""
    if action_type != "delete" or not issubclass(view.models[0], Page):
        return None
    answers = (refuse_deletion(request, each) for each in objects)
    return next((each for each in answers if each is not None), None)
