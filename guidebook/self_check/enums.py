"""Progress of an organisation with an item."""

from django.db import models


class Progress(models.TextChoices):
    """Progress of an organisation with an item of the checklist (G4)."""

    NOT_YET = "not_yet", "まだ"
    STARTED = "started", "着手"
    DONE = "done", "できている"


#: States of items that still need work.
OPEN_ITEMS = frozenset({Progress.NOT_YET, Progress.STARTED})
