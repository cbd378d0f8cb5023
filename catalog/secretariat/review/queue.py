"""The submissions that wait for a decision, the longest waiting first (S4, O1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from wagtail.models import WorkflowState

from catalog.entries.models.entry import Entry
from catalog.entries.querysets import EntryQuerySet
from catalog.secretariat.entry_list import (
    IN_REVIEW,
    STATE_CONDITIONS,
    WAITING,
    with_waiting_since,
)


def submitted() -> EntryQuerySet:
    """Return every entry that waits for a decision, in no order."""
    entries = Entry.objects.with_states().filter(STATE_CONDITIONS[WAITING])
    return with_waiting_since(entries)


def decidable_by(user: Any) -> EntryQuerySet:
    """Return the waiting entries in their order, without those that `user` has submitted (S4)."""
    own = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Entry),
        object_id=Cast(OuterRef("pk"), CharField()),
        status=IN_REVIEW,
        requested_by=user,
    )
    return submitted().filter(~Exists(own)).order_by("waiting_since", "pk")


@dataclass(frozen=True)
class Ahead:
    """What waits beside the entry on the screen: how many, and which comes after it."""

    count: int
    #: The entry that comes next; None if nothing else waits.
    next_id: int | None


def ahead(user: Any, entry: Entry, since: datetime | None) -> Ahead:
    """Return what `user` decides after `entry`, which has waited `since`, using one query.

    Behind the last one the queue begins again, so that what somebody has passed over comes back
    at the end. What colleagues have decided meanwhile no longer waits.
    """
    waiting = decidable_by(user).exclude(pk=entry.pk).values_list("waiting_since", "pk")
    rows = list(waiting)
    if not rows:
        return Ahead(0, None)
    later = (pk for moment, pk in rows if since and (moment, pk) > (since, entry.pk))
    return Ahead(len(rows), next(later, rows[0][1]))
