"""What readers say, and what became of it."""

from django.db import models


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
