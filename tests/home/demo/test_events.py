"""The study meetings of the demo: what the source reports of its own (E5, E6)."""

from __future__ import annotations

import pytest

from home.demo.entries import build_taxonomy
from home.demo.events import build_events
from home.events.models import EventPage
from home.events.reporting.in_touch import in_touch_shares
from home.events.reporting.results import results_for

pytestmark = pytest.mark.django_db


def test_in_touch__as_many_as_in_the_source() -> None:
    build_taxonomy()
    build_events()
    event = EventPage.objects.get(slug="kouryu-13")
    results = results_for(event)
    assert results is not None
    shares = in_touch_shares(event, results)
    assert [each.percent for each in shares] == [38, 13, 13, 36]
    event.registrations.update(in_touch="")
    assert in_touch_shares(event, results) == []
