"""Who was asked to answer: kinds of participants, told by the rooms that know them (E5).

A questionnaire knows no event. A room that uses one registers a function that answers for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from home.events.questionnaires.models.questions import Questionnaire


@dataclass(frozen=True)
class Audience:
    """Kinds of participants by key, in the order of the results."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    #: How many of each kind were asked: those who attended.
    invited: Mapping[str, int] = field(default_factory=dict)


#: Answers for a questionnaire; None if it is not of its room.
Provider: TypeAlias = Callable[[Questionnaire], Audience | None]

_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Register the decorated function."""
    _providers.append(provider)
    return provider


def audience_of(questionnaire: Questionnaire) -> Audience:
    """Return the first answer; nobody in particular if no room knows the questionnaire."""
    answers = (provider(questionnaire) for provider in _providers)
    return next((each for each in answers if each is not None), Audience())
