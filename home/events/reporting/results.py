"""The answers to the questionnaire of an event, for its report (E5, E6).

The one place that knows of the room of the questionnaires.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from home.events.meetings.models.pages import EventPage

#: Shows what `results_for` returns, under the name `results`.
TEMPLATE = "home/events/questionnaires/results.html"


class Results(Protocol):
    """Figures in the order of the questions; each has `title`, and `texts` with `key`, `text`."""

    @property
    def figures(self) -> Iterable[Any]: ...


def results_for(event: EventPage, texts: Collection[str] | None = ()) -> Results | None:
    """Return the results with the free texts of these keys; None tells all, for the secretariat.

    None is returned where the event has no questionnaire.
    """
    return None


def texts_to_choose(event: EventPage) -> list[tuple[str, str]]:
    """Return key and wording of every free text, for the secretariat to choose from."""
    results = results_for(event, texts=None)
    figures = results.figures if results else ()
    return [(str(each.key), each.text) for figure in figures for each in figure.texts]
