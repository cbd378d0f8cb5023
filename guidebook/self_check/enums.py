"""Progress of an organisation with an item."""

from django.db import models


class Progress(models.TextChoices):
    """Progress of an organisation with an item of the checklist (G4)."""

    UNANSWERED = "unanswered", "未回答"
    NOT_YET = "not_yet", "まだ"
    STARTED = "started", "着手"
    DONE = "done", "できている"


#: What can be chosen; an untouched item is no answer and is not counted.
ANSWERS = tuple(state for state in Progress if state is not Progress.UNANSWERED)
#: States of items that still need work.
OPEN_ITEMS = frozenset({Progress.NOT_YET, Progress.STARTED})
