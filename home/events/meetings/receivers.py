"""What follows the publication of an event (E1)."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from home.events.meetings.lifecycle import published
from home.events.meetings.models.pages import EventPage


@receiver(page_published, sender=EventPage)
def follow_publication(sender: Any, instance: EventPage, **kwargs: Any) -> None:
    published(instance)
