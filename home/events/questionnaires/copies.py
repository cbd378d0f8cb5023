"""The next version of a questionnaire, or the one of the next meeting (E5)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from home.events.questionnaires.models.questions import Questionnaire

MARK = "（複製）"
LONGEST_TITLE = 100


def copy_of(original: Questionnaire) -> Questionnaire:
    """Return an unsaved copy with the same questions, closed."""
    copy: Questionnaire
    copy, _ = original.copy_cluster(exclude_fields=["id"])
    copy.title = f"{original.title[: LONGEST_TITLE - len(MARK)]}{MARK}"
    copy.is_open = False
    copy.created_at = timezone.now()
    return copy


@transaction.atomic
def saved_copy_of(original: Questionnaire, title: str) -> Questionnaire:
    """Save a copy under another title, e.g. for the next meeting."""
    copy = copy_of(original)
    copy.title = title
    copy.save()
    return copy
