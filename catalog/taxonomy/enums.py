"""Fixed choices about information types."""

from django.db import models


class DetailAccess(models.TextChoices):
    """Who may read the detail of other organisations' entries of a type (V4)."""

    SPECIAL_MEMBERS = "special", "特別会員のみ"
    ALL_MEMBERS = "members", "すべての会員"
