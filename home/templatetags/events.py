"""Template tags of pages that name the study meetings about their genres."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils import timezone

from catalog.taxonomy.models import Genre
from home.events.meetings.models.pages import EventPage

register = template.Library()

#: Events named beside something else.
MOST_RELATED = 3


@register.simple_tag
def events_about(genres: Iterable[Genre] | None) -> list[EventPage]:
    """Return the next events about the genres, without a query if there are none (E1).

    Whether everybody may open them is asked only where there are some.
    """
    if not genres:
        return []
    coming = EventPage.objects.live().about(genres).coming(timezone.now())
    return list(coming.public()[:MOST_RELATED]) if coming.exists() else []
