"""Meetings for which somebody is registered are not deleted or hidden but called off (E1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.models import Page

from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration

REFUSED = (
    "「{title}」には申し込んだ人がいるため、削除できません。開催しないときは「勉強会の一覧」の"
    "「参加者」で「中止・延期にする」を押してください。全員にメールで知らせます。"
)

HIDDEN = (
    "「{title}」には申し込んだ人がいるため、非公開にできません。お送りしたリンクが開けなくなります。"
    "開催しないときは「中止・延期にする」を押してください。全員にメールで知らせます。"
)


def kept_event(page: Page, **only: Any) -> EventPage | None:
    """Return an event at or below `page` for which somebody is registered; None if there is none.

    Deleting the page would delete the registrations, and nobody would be told.
    """
    registered = Registration.objects.active().filter(event=OuterRef("pk"))
    events = EventPage.objects.descendant_of(page, inclusive=True).filter(**only)
    found: EventPage | None = events.filter(Exists(registered)).first()
    return found


def refuse_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    event = kept_event(page)
    return _refused(request, event, REFUSED) if event else None


def refuse_unpublishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep the page, and so the personal links, of a meeting that is to come."""
    event = kept_event(page, live=True, ends_at__gt=timezone.now())
    return _refused(request, event, HIDDEN) if event else None


def _refused(request: HttpRequest, event: EventPage, words: str) -> HttpResponse:
    messages.error(request, words.format(title=event.title))
    return redirect("event_participants", event.pk)


#: What is refused of single pages is refused of several.
REFUSALS = {"delete": refuse_deletion, "unpublish": refuse_unpublishing}


def refuse_in_bulk(
    request: HttpRequest, action_type: str, objects: Any, view: Any
) -> HttpResponse | None:
    """Wagtail asks the hooks for single pages only where it takes them one by one."""
    refuse = REFUSALS.get(action_type)
    if refuse is None or not issubclass(view.models[0], Page):
        return None
    answers = (refuse(request, each) for each in objects)
    return next((each for each in answers if each is not None), None)
