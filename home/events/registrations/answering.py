"""Answers of participants: of whom it is kept that they answered, and not what (E5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from home.events.meetings.enums import StayingInTouch
from home.events.meetings.models.registrations import Registration
from home.events.questionnaires.answering import submit


class AnsweredBeforeError(Exception):
    """The participant has answered."""


def may_answer(registration: Registration) -> bool:
    """Whether the link of this participant takes answers: from the start on, for who took part."""
    event = registration.event
    return (
        registration.is_confirmed
        and registration.attended is not False
        and event.questionnaire is not None
        and event.starts_at <= timezone.now()
        and not event.meeting.called_off
    )


@transaction.atomic
def answer(registration: Registration, cleaned: Mapping[str, Any]) -> None:
    """Keep the answers with the kind of the participant alone, and that the person has answered.

    Raises:
        AnsweredBeforeError: if the participant answered before, e.g. by pressing twice.
        ClosedError: if the questionnaire takes no answers any more.
    """
    questionnaire = registration.event.questionnaire
    locked = Registration.objects.select_for_update().get(pk=registration.pk)
    if locked.answered_on is not None or questionnaire is None:
        raise AnsweredBeforeError
    submit(questionnaire, cleaned, kind=locked.kind)
    locked.answered_on = timezone.localdate()
    locked.save(update_fields=["answered_on"])


def stay_in_touch(registration: Registration, wish: StayingInTouch, note: str) -> None:
    """Keep the wish to go on talking, which is given by name; it can be changed (E5)."""
    registration.in_touch, registration.in_touch_note = wish, note
    registration.save(update_fields=["in_touch", "in_touch_note"])
