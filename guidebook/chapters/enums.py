"""Kind and state of readers' feedback."""

from django.db import models


class FeedbackKind(models.TextChoices):
    """Kind of a reader's comment (G9)."""

    THANKS = "thanks", "御礼"
    COMPLAINT = "complaint", "苦情"
    REQUEST = "request", "要望"
    PROPOSAL = "proposal", "提案"
    QUESTION = "question", "質問"


class FeedbackState(models.TextChoices):
    """Whether the secretariat has handled it."""

    OPEN = "open", "未対応"
    HANDLED = "handled", "対応済み"
