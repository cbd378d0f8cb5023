"""Participants in the admin's search (E3, O1)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cms.admin.finding import SHOWN, Found, Hit, register
from cms.database.spellings import spelled
from cms.web.times import DAY, local_time
from home.events.meetings.models.registrations import Registration
from home.events.organizing.choosing import ALL, SEARCHED, Choice
from home.events.organizing.permissions import SEE


@register(order=45)
def find_participants(user: Any, text: str) -> Found | None:
    if not user.has_perm(SEE):
        return None
    found = Registration.objects.filter(spelled(text, *SEARCHED), forgotten_at=None)
    rows = found.select_related("event").order_by("-event__starts_at", "pk")[:SHOWN]
    return Found("participants", "勉強会の参加者", found.count(), [_hit(each) for each in rows])


def _hit(one: Registration) -> Hit:
    day = local_time(one.event.starts_at, DAY)
    about = f"{one.event.title}（{day}）　{one.get_state_display()}　{one.email}"
    choice = Choice(state=ALL, text=one.code)
    return Hit(
        str(one), f"{reverse('event_participants', args=[one.event_id])}{choice.query}", about
    )
