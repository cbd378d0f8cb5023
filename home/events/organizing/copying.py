"""The next meeting made from an earlier one (E3)."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.web.times import written_day
from home.events.meetings.models.pages import EventPage
from home.events.questionnaires.copies import LONGEST_TITLE, saved_copy_of
from home.events.questionnaires.models.questions import Questionnaire

#: The copy lies at least so far ahead, on the same day of the week and at the same hour.
AHEAD = timedelta(weeks=4)
WEEK = timedelta(weeks=1)


@transaction.atomic
def copied(event: EventPage, user: Any) -> EventPage:
    """Return a draft with the same programme, its days moved on by whole weeks (E3).

    Registrations, tables and what was decided by hand stay with the earlier meeting. Its
    questionnaire holds the answers of one meeting: the next gets a copy, closed until it is looked
    through.
    """
    moved = _move_of(event)
    draft: EventPage = event.copy(
        to=event.get_parent(),
        update_attrs={
            "slug": _free_slug(event),
            "starts_at": event.starts_at + moved,
            "ends_at": event.ends_at + moved,
            "opens_at": timezone.now().replace(second=0, microsecond=0),
            "closes_at": event.closes_at + moved if event.closes_at else None,
            "municipal_seats_until": event.municipal_seats_until + moved
            if event.municipal_seats_until
            else None,
            "questionnaire": _asked_next(event, moved),
        },
        copy_revisions=False,
        keep_live=False,
        user=user,
    )
    return draft


def _move_of(event: EventPage) -> timedelta:
    passed = timezone.now() + AHEAD - event.starts_at
    weeks = max(-(-passed // WEEK), AHEAD // WEEK)
    return weeks * WEEK


def _asked_next(event: EventPage, moved: timedelta) -> Questionnaire | None:
    if event.questionnaire is None:
        return None
    end = f"（{written_day(event.starts_at + moved)}）のアンケート"
    title = f"{event.title[: LONGEST_TITLE - len(end)]}{end}"
    return saved_copy_of(event.questionnaire, title)


def _free_slug(event: EventPage) -> str:
    """Return a slug that no event beside this one has: the same with the next number."""
    taken = set(event.get_siblings().values_list("slug", flat=True))
    beginning, _, number = event.slug.rpartition("-")
    if not (beginning and number.isascii() and number.isdecimal()):
        beginning, number = event.slug, "1"
    return next(
        slug for each in count(int(number) + 1) if (slug := f"{beginning}-{each}") not in taken
    )
