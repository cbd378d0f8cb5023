"""The held study meeting of the demo world: tables, findings and the published report (E6)."""

from __future__ import annotations

import pytest
from django.test import Client

from home.demo.entries import build_taxonomy
from home.demo.events import build_events
from home.events.models import EventPage, Finding
from home.events.reporting.jobs import tell_of_reports

pytestmark = pytest.mark.django_db


def test_held_meeting__has_tables_findings_and_a_report(client: Client) -> None:
    build_taxonomy()
    for _ in range(2):
        build_events()
    event = EventPage.objects.get(slug="kouryu-13")
    assert event.tables.exclude(theme="").count() == 11
    assert event.registrations.filter(table=None).count() == 0
    assert set(Finding.objects.values_list("kind", flat=True)) == {
        "challenge",
        "idea",
        "case",
        "solution",
    }
    page = client.get(f"{event.url}report/").content.decode()
    for told in ("テーブル11：効果の測り方", "<td>32</td><td>61</td>", "アドバイザー"):
        assert told in page
    assert tell_of_reports() == "0通を作成"
