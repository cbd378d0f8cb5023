"""A meeting with participants, and a browser of the secretariat."""

from __future__ import annotations

import pytest
from django.test import Client

from cms.admin.audit import Operator
from home.events.meetings import lifecycle
from home.events.meetings.enums import ParticipantKind
from home.events.models import EventPage, Registration
from tests.actors import Cast
from tests.factories import event_page, registrations


@pytest.fixture
def staff(cast: Cast) -> Client:
    return cast["secretariat"].client


@pytest.fixture
def event(secretariat: Operator) -> EventPage:
    """Three seats: a town and two companies sit, a third company waits; a lecturer comes too."""
    event = event_page()
    people = registrations(4)
    people[0].kind = ParticipantKind.MUNICIPALITY
    for each in people:
        lifecycle.register(event, [each])
    guest = Registration(name="講師（架空）", kind=ParticipantKind.GUEST, organization_name="")
    lifecycle.add_by_hand(event, guest, secretariat)
    return event


@pytest.fixture
def people(event: EventPage) -> list[Registration]:
    return list(event.registrations.order_by("pk"))
