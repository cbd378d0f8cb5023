"""How far an office has come."""

from django.db import models


class Progress(models.TextChoices):
    """How far an office has come with an item of the checklist (G4)."""

    NOT_YET = "not_yet", "まだ"
    STARTED = "started", "着手"
    DONE = "done", "できている"


#: The items an office still has to work on.
OPEN_ITEMS = frozenset({Progress.NOT_YET, Progress.STARTED})
