"""Choices of the guidebook."""

from django.db import models


class Progress(models.TextChoices):
    """How far an office has come with an item of the checklist (G4)."""

    NOT_YET = "not_yet", "まだ"
    STARTED = "started", "着手"
    DONE = "done", "できている"


class FeedbackKind(models.TextChoices):
    """What a reader's comment is (G9)."""

    THANKS = "thanks", "御礼"
    COMPLAINT = "complaint", "苦情"
    REQUEST = "request", "要望"
    PROPOSAL = "proposal", "提案"
    QUESTION = "question", "質問"


class FeedbackState(models.TextChoices):
    """What the secretariat has done about it."""

    OPEN = "open", "未対応"
    HANDLED = "handled", "対応済み"


#: The items an office still has to work on.
OPEN_ITEMS = frozenset({Progress.NOT_YET, Progress.STARTED})
