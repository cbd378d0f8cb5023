"""The questionnaire of a study meeting of the demo, answered as the source reports it (E5)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from home.demo.content import load
from home.events.questionnaires.answering import submit
from home.events.questionnaires.enums import QuestionKind, Source
from home.events.questionnaires.forms import field_name, other_name, row_name
from home.events.questionnaires.models.questions import Question, Questionnaire

#: The same answers each time.
SEED = 39
#: What each answer of a form is: the id of a choice, several of them, or words.
Answers = list[dict[str, Any]]


def build_questionnaire() -> Questionnaire:
    """Return the questionnaire with its 39 answers, keyed in from paper; closed."""
    content = load("questionnaire")
    found = Questionnaire.objects.filter(title=content["title"]).first()
    if found is not None:
        return found
    made = Questionnaire(title=content["title"], intro=content["intro"])
    made.questions = [_question(place, data) for place, data in enumerate(content["questions"])]
    made.save()
    kinds = [kind for kind, number in content["kinds"].items() for _ in range(number)]
    dealing = random.Random(SEED)  # noqa: S311  # no secret
    forms: Answers = [{} for _ in kinds]
    for question, data in zip(made.asked(), content["questions"], strict=True):
        dealing.shuffle(forms)
        _answer(question, data, forms)
    for kind, cleaned in zip(kinds, forms, strict=True):
        submit(made, cleaned, kind=kind, source=Source.PAPER)
    return made


def _question(place: int, data: dict[str, Any]) -> Question:
    return Question(
        sort_order=place,
        kind=data["kind"],
        text=data["text"],
        choice_lines="\n".join(data.get("choices", ())),
        row_lines="\n".join(data.get("rows", ())),
        has_other=data.get("has_other", False),
    )


def _answer(question: Question, data: dict[str, Any], forms: Answers) -> None:
    """Deal the answers to one question out to the forms."""
    ids = [str(each.pk) for each in question.offered()]
    name = field_name(question)
    if question.kind == QuestionKind.TEXT:
        for form, text in zip(forms, data["texts"], strict=False):
            form[name] = text
    elif question.kind == QuestionKind.MULTIPLE:
        _tick(name, ids, data["ticks"], forms)
    else:
        rows = question.offered_rows()
        names = [row_name(question, row) for row in rows] or [name]
        for each, counts in zip(names, data["forms"], strict=True):
            _choose(each, ids, counts, forms)
    for form, words in zip(_last_chosen(name, ids, forms), data.get("others", ()), strict=False):
        form[other_name(question)] = words


def _choose(name: str, ids: Sequence[str], counts: Sequence[int], forms: Answers) -> None:
    chosen = [each for each, count in zip(ids, counts, strict=True) for _ in range(count)]
    for form, choice in zip(forms, chosen, strict=False):
        form[name] = choice


def _tick(name: str, ids: Sequence[str], counts: Sequence[int], forms: Answers) -> None:
    """Give each form one tick, and those that are left to the first ones."""
    ticks = [each for each, count in zip(ids, counts, strict=True) for _ in range(count)]
    for place, choice in enumerate(ticks):
        form = forms[place % len(forms)]
        form[name] = [*form.get(name, []), choice]


def _last_chosen(name: str, ids: Sequence[str], forms: Answers) -> Answers:
    """Return the forms that chose the last choice, beside which words can be written."""
    return [each for each in forms if ids and _has(each.get(name), ids[-1])]


def _has(chosen: str | list[str] | None, key: str) -> bool:
    return key in chosen if isinstance(chosen, list) else key == chosen
