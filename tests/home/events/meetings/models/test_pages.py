"""What the page of an event refuses to be saved with (E1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from home.events.meetings import lifecycle
from home.events.models import EventPage
from tests.factories import event_page, registrations

pytestmark = pytest.mark.django_db

EVENING = timezone.localdate()


class TestEventPage:
    def test_clean__names_each_field_that_does_not_fit(self) -> None:
        event = event_page()
        for fields, place in (
            ({"ends_at": event.starts_at}, "ends_at"),
            ({"closes_at": event.opens_at - timedelta(minutes=1)}, "closes_at"),
            ({"municipal_seats": 4, "municipal_seats_until": EVENING}, "municipal_seats"),
            ({"municipal_seats": 2}, "municipal_seats_until"),
        ):
            page = EventPage.objects.get(pk=event.pk)
            for name, value in fields.items():
                setattr(page, name, value)
            with pytest.raises(ValidationError) as problem:
                page.clean()
            assert list(problem.value.message_dict) == [place]

    def test_clean__keeps_the_address_that_mails_name(self) -> None:
        event = event_page(slug="kouryuu")
        event.slug = "other"
        event.clean()
        lifecycle.register(event_page(title="別の勉強会"), registrations(1))
        event.clean()
        lifecycle.register(event, registrations(1))
        with pytest.raises(ValidationError, match="kouryuu"):
            event.clean()
        event.slug = "kouryuu"
        event.clean()

    def test_clean__moves_nobody_into_the_past(self) -> None:
        """A slip in the year; what is over may be corrected."""
        event = event_page()
        lifecycle.register(event, registrations(1))
        year = timedelta(days=365)
        event.starts_at, event.ends_at = event.starts_at - year, event.ends_at - year
        with pytest.raises(ValidationError, match="過ぎた日時"):
            event.clean()
        EventPage.objects.filter(pk=event.pk).update(ends_at=event.ends_at - timedelta(hours=1))
        event.clean()
