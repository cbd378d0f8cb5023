"""Who was asked to answer the questionnaire of an event: those who came (E5)."""

from __future__ import annotations

from django.db.models import Count

from home.events.meetings.enums import ParticipantKind
from home.events.meetings.models.registrations import Registration
from home.events.questionnaires.audiences import Audience, register
from home.events.questionnaires.models.questions import Questionnaire

#: Kinds that the figures name even if nobody came.
REPORTED = (ParticipantKind.MUNICIPALITY, ParticipantKind.COMPANY, ParticipantKind.GUEST)


@register
def participants(questionnaire: Questionnaire) -> Audience | None:
    """Return the kinds of participants and how many of each attended; None without an event."""
    if not questionnaire.events.exists():
        return None
    attended = Registration.objects.attended().filter(event__questionnaire=questionnaire)
    counts = dict(attended.order_by().values_list("kind").annotate(Count("pk")))
    kinds = {
        kind: label for kind, label in ParticipantKind.choices if kind in REPORTED or kind in counts
    }
    return Audience(kinds, counts)
