"""What waits for the registrant among the organisation's own entries, and why (R2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from wagtail.models import WorkflowState

from catalog.entries.enums import EntryState
from catalog.entries.models.entry import Entry
from catalog.entries.models.takedown import Takedown
from catalog.entries.querysets import EntryQuerySet
from catalog.freshness.models import FreshnessStep, OutdatedReport
from catalog.links.models import LinkCheck


class Wait(models.TextChoices):
    """What the registrant is asked to do next with an entry, the most urgent first."""

    RETURNED = "returned", "差戻し"
    DRAFT = "draft", "下書き"
    DEAD_LINK = "dead_link", "リンク切れ"
    CONFIRMATION = "confirmation", "確認のお願い"
    UNSUBMITTED = "unsubmitted", "提出していない変更"


def with_waits(entries: EntryQuerySet) -> EntryQuerySet:
    """Annotate `waits_for`, "" where nothing waits; `entries` come from `by_state()`."""
    published = Q(state_value=EntryState.PUBLISHED)
    dead = LinkCheck.objects.dead().filter(address=OuterRef("url"))
    reports = OutdatedReport.objects.open().filter(entry=OuterRef("pk"))
    asked = Q(freshness__step__gt=FreshnessStep.FRESH) | Exists(reports)
    return entries.annotate(
        waits_for=Case(
            When(state_value=EntryState.RETURNED, then=Value(Wait.RETURNED)),
            When(state_value=EntryState.DRAFT, then=Value(Wait.DRAFT)),
            When(published & Exists(dead), then=Value(Wait.DEAD_LINK)),
            When(published & asked, then=Value(Wait.CONFIRMATION)),
            When(published & Q(has_unpublished_changes=True), then=Value(Wait.UNSUBMITTED)),
            default=Value(""),
        )
    )


def numbers_waiting(entries: EntryQuerySet) -> dict[Wait, int]:
    """Return how many of `entries` wait for what, using one query."""
    rows = with_waits(entries.by_state()).order_by().values_list("waits_for")
    numbers = dict(rows.annotate(Count("pk")))
    return {each: numbers[each] for each in Wait if each in numbers}


def unwritten(entry: Entry) -> str:
    """Return the labels of what a draft that was never published still needs."""
    if entry.first_published_at is not None:  # the row holds what was published, not the draft
        return ""
    parts = {
        Entry.label_of("summary"): entry.summary,
        Entry.label_of("genres"): entry.genre_key,
        "連絡先": entry.contact_tel or entry.contact_email,
    }
    return "、".join(label for label, value in parts.items() if not value)


@dataclass(frozen=True)
class Reason:
    """Why the secretariat returned or stopped an entry."""

    title: str
    headline: str
    text: str
    given_at: datetime | None
    is_stop: bool

    @property
    def level(self) -> str:
        """How loud the banner is (notification.html)."""
        return "error" if self.is_stop else "warning"


def reasons_for(states: dict[int, EntryState]) -> dict[int, Reason]:
    """Return the reason of each returned or stopped entry, with one query for each kind."""
    returned = [pk for pk, state in states.items() if state == EntryState.RETURNED]
    stopped = [pk for pk, state in states.items() if state == EntryState.STOPPED]
    return dict([*_returns(returned), *_stops(stopped)])


def _returns(ids: list[int]) -> Iterable[tuple[int, Reason]]:
    if not ids:
        return
    reviews: Any = WorkflowState.objects.active().select_related("current_task_state")
    entry_type = ContentType.objects.get_for_model(Entry)
    for review in reviews.filter(base_content_type=entry_type, object_id__in=map(str, ids)):
        task = review.current_task_state
        if task is not None and task.comment:
            headline = "事務局から差し戻されました"
            yield (
                int(review.object_id),
                Reason("差戻しの理由", headline, task.comment, task.finished_at, is_stop=False),
            )


def _stops(ids: list[int]) -> Iterable[tuple[int, Reason]]:
    headline = "公開が停止されています"
    for stop in Takedown.objects.in_force().filter(entry__in=ids):
        yield (
            stop.entry_id,
            Reason("公開停止の理由", headline, stop.reason, stop.taken_down_at, is_stop=True),
        )
