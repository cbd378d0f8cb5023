"""The answers to the questionnaire of an event, for its report (E5, E6).

The one place of the report that knows of the room of the questionnaires.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from home.events.meetings.models.pages import EventPage
from home.events.questionnaires.audiences import audience_of
from home.events.questionnaires.results import Results

#: Shows what `results_for` returns, under the name `results`.
TEMPLATE = "home/events/questionnaires/results.html"


def results_for(event: EventPage, texts: Collection[str] | None = ()) -> Results | None:
    """Return the results with the free texts of these keys; None tells all, for the secretariat.

    None is returned where nobody was asked, or nobody has answered.
    """
    questionnaire = event.questionnaire
    if questionnaire is None:
        return None
    keys = None if texts is None else {UUID(each) for each in texts}
    audience = audience_of(questionnaire)
    results = Results(questionnaire, audience.kinds, audience.invited, texts=keys)
    return results if results.total else None


def texts_to_choose(event: EventPage) -> list[tuple[str, str]]:
    """Return key and wording of every free text, for the secretariat to choose from."""
    results = results_for(event, texts=None)
    figures = results.figures if results else []
    return [(str(each.key), each.text) for figure in figures for each in figure.texts]
