"""Keeping what a form says, in one transaction and linked to nobody (E5)."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from home.events.questionnaires.enums import QuestionKind, Source
from home.events.questionnaires.forms import field_name, other_name, row_name
from home.events.questionnaires.models.questions import Question, Questionnaire
from home.events.questionnaires.models.responses import Reply, Response

SALT = "home.events.questionnaires.answering"


class AnsweringError(Exception):
    """The form was not kept; the message says why, in Japanese."""


class ClosedError(AnsweringError):
    """The questionnaire takes no answers."""


class CountedBeforeError(AnsweringError):
    """The same form was sent before, and has been counted."""


def new_ticket() -> str:
    return secrets.token_urlsafe(24)


@transaction.atomic
def submit(
    questionnaire: Questionnaire,
    cleaned: Mapping[str, Any],
    *,
    kind: str = "",
    source: Source = Source.WEB,
    ticket: str = "",
) -> Response:
    """Keep the cleaned data of the form that `build_form` returned.

    Papers are kept after the end, too. The questionnaire is locked meanwhile, so that its
    questions do not change, and a ticket counts once.

    Raises:
        ClosedError: if it is closed.
        CountedBeforeError: if the ticket was used.
    """
    locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if not locked.is_open and source != Source.PAPER:
        raise ClosedError("このアンケートは、今は受け付けていません。")
    key = _key_of(ticket)
    if Response.objects.filter(key=key).exists():
        raise CountedBeforeError("この回答は、すでに受け付けています。")
    response = Response.objects.create(key=key, questionnaire=locked, kind=kind, source=source)
    replies = [reply for question in locked.asked() for reply in _replies(question, cleaned)]
    for reply in replies:
        reply.response = response
    # The order on the disk tells nothing either.
    secrets.SystemRandom().shuffle(replies)
    Reply.objects.bulk_create(replies)
    return response


def _key_of(ticket: str) -> uuid.UUID:
    """Return a random key; a ticket always gives the same, which its sender cannot know."""
    if not ticket:
        return uuid.uuid4()
    digest = salted_hmac(SALT, ticket, algorithm="sha256").digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def _replies(question: Question, cleaned: Mapping[str, Any]) -> Iterator[Reply]:
    """Yield what was answered to one question: nothing if it was left out."""
    if question.kind == QuestionKind.TEXT:
        text = cleaned.get(field_name(question), "").strip()
        if text:
            yield Reply(question=question, text=text)
        return
    if question.kind == QuestionKind.MATRIX:
        for row in question.rows.all():
            for choice_id in _chosen(cleaned.get(row_name(question, row))):
                yield Reply(question=question, row=row, choice_id=choice_id)
        return
    offered = [each.pk for each in question.offered()]
    words = cleaned.get(other_name(question), "").strip() if question.other_label else ""
    for choice_id in _chosen(cleaned.get(field_name(question))):
        text = words if choice_id == offered[-1] else ""
        yield Reply(question=question, choice_id=choice_id, text=text)


def _chosen(value: str | list[str] | None) -> list[int]:
    values = value if isinstance(value, list) else [value]
    return [int(each) for each in dict.fromkeys(values) if each]
