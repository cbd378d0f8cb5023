"""What messages to the association are about."""

from django.db import models


class Concern(models.TextChoices):
    """What somebody writes to the association about (W2)."""

    SERVICE = "service", "サービスについて"
    MEMBERSHIP = "membership", "会員について"
    GUIDEBOOK = "guidebook", "ガイドブックについて"
    EVENTS = "events", "勉強会について"
    ACCESSIBILITY = "accessibility", "アクセシビリティについて"
    OTHER = "other", "その他"
