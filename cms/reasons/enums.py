"""The decisions that give a reason to the person concerned."""

from __future__ import annotations

from django.db import models


class Decision(models.TextChoices):
    RETURN = "return", "差戻し"
    TAKE_DOWN = "take_down", "公開停止"
    DECLINE = "decline", "入会のお断り"
