"""Sending readers' feedback on a chapter to the secretariat (G9)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core import signing
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string

from guidebook.chapters.models import Feedback

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cms.members.accounts.models import User
    from guidebook.editions.models.pages import ChapterPage

MOST_PER_HOUR = 10
HOUR = 60 * 60
#: A form is valid for a day; who only presses 「役に立った」 needs a moment, so no shortest time.
LONGEST_OPEN = 24 * HOUR

_signer = signing.TimestampSigner(salt="guidebook.chapters.readers")


class TooManyError(Exception):
    """The address has sent too many messages within the hour."""


class StaleTicketError(Exception):
    """The form belongs to another chapter, or was open for too long."""


def new_ticket(chapter: ChapterPage) -> str:
    """Return a single-use token with the time and the chapter of the form."""
    return _signer.sign(f"{chapter.pk}.{get_random_string(16)}")


def check_ticket(ticket: str, chapter: ChapterPage) -> None:
    """Accept a token for `chapter` that is not too old.

    Raises:
        StaleTicketError: otherwise.
    """
    try:
        value = _signer.unsign(ticket, max_age=LONGEST_OPEN)
    except signing.BadSignature as error:
        raise StaleTicketError from error
    if value.partition(".")[0] != str(chapter.pk):
        raise StaleTicketError


def send_feedback(
    chapter: ChapterPage,
    fields: dict[str, object],
    ticket: str,
    user: User | AnonymousUser,
    address: str,
) -> None:
    """Save the feedback; the same form sent twice is saved once.

    Raises:
        TooManyError: if `address` has sent MOST_PER_HOUR within the hour.
        StaleTicketError: if the form was sent before with other content.
    """
    if not _may_send(address):
        raise TooManyError
    member = user if user.is_authenticated else None
    digest = hashlib.sha256(ticket.encode()).hexdigest()
    try:
        with transaction.atomic():
            Feedback.objects.create(
                chapter=chapter,
                about=f"{chapter.get_parent().title} {chapter.heading}"[:300],
                user=member,
                organization=member.organization if member else None,
                ticket=digest,
                **fields,
            )
    except IntegrityError as error:
        if not Feedback.objects.filter(ticket=digest, **fields).exists():
            raise StaleTicketError from error


def _may_send(address: str) -> bool:
    """Count one more message from `address`, which is stored only as a hash."""
    key = f"guidebook-feedback-{hashlib.sha256(address.encode()).hexdigest()}"
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key) <= MOST_PER_HOUR
    except ValueError:  # expired between the two
        return True
