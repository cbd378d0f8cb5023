"""Jobs around an event: the reminder, seats that days free, names that are forgotten (E2, E3)."""

from __future__ import annotations

import datetime
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.admin.audit import Operator
from cms.jobs.retention import PARTICIPANTS
from cms.mail.models import MailRecord
from home.events.meetings import lifecycle, notifications
from home.events.meetings.enums import CallingOff, ParticipantKind
from home.events.models import EventPage, Registration
from home.events.registrations.jobs import FORGOTTEN, forget, move_queues, remind
from tests.factories import event_page, registrations

pytestmark = pytest.mark.django_db

#: Two in the afternoon in Japan.
START = timezone.make_aware(datetime.datetime(2026, 12, 25, 14, 0))


def reminded(at: datetime.datetime) -> list[str]:
    """Run the job at this moment; return all who were ever reminded."""
    with mock.patch("django.utils.timezone.now", return_value=at):
        remind()
    rows = MailRecord.objects.filter(kind="event_reminder").order_by("pk")
    return list(rows.values_list("to", flat=True))


@pytest.fixture
def event(db: None) -> EventPage:
    with mock.patch("django.utils.timezone.now", return_value=START - timedelta(days=20)):
        event = event_page(starts_at=START)
        for each in registrations(5):
            lifecycle.register(event, [each])
    return event


TOLD = [f"person{each}@example.jp" for each in (1, 2, 3)]


class TestRemind:
    @pytest.mark.parametrize(
        ("before", "expected"),
        [
            (timedelta(hours=31), []),
            (timedelta(hours=29), TOLD),
            (timedelta(minutes=1), TOLD),
            (timedelta(0), []),
        ],
        ids=["too early", "from eight in the morning", "a late job", "never after the start"],
    )
    def test_remind__who_takes_part(
        self, event: EventPage, before: timedelta, expected: list[str]
    ) -> None:
        assert reminded(START - before) == expected

    def test_remind__once(self, event: EventPage) -> None:
        for hours in (28, 27, 2):
            assert reminded(START - timedelta(hours=hours)) == TOLD

    def test_remind__again_for_another_day(self, event: EventPage) -> None:
        reminded(START - timedelta(hours=28))
        EventPage.objects.update(
            starts_at=START + timedelta(days=7), ends_at=START + timedelta(days=7, hours=3)
        )
        assert reminded(START + timedelta(days=6)) == TOLD * 2

    def test_remind__not_of_what_was_called_off(
        self, event: EventPage, secretariat: Operator
    ) -> None:
        lifecycle.call_off(event, CallingOff.CANCELLED, "", secretariat)
        assert reminded(START - timedelta(hours=5)) == []

    def test_remind__not_who_was_just_confirmed_or_cancelled(
        self, event: EventPage, secretariat: Operator
    ) -> None:
        first, *_, fifth = event.registrations.order_by("pk")
        with mock.patch("django.utils.timezone.now", return_value=START - timedelta(hours=20)):
            lifecycle.cancel(first)
            lifecycle.seat(fifth, secretariat)
        assert reminded(START - timedelta(hours=19)) == TOLD[1:]

    def test_remind__killed_midway_goes_on_with_the_rest(
        self, event: EventPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tell = notifications.tell

        def dies_at_the_second(kind: str, registration: Registration) -> bool:
            if registration.email == TOLD[1]:
                raise KeyboardInterrupt
            return tell(kind, registration)

        monkeypatch.setattr(notifications, "tell", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            reminded(START - timedelta(hours=5))
        monkeypatch.setattr(notifications, "tell", tell)
        assert reminded(START - timedelta(hours=4)) == TOLD

    def test_remind__once_although_the_clock_goes_back(self, event: EventPage) -> None:
        for hours in (5, 29, 31, 3):
            assert reminded(START - timedelta(hours=hours)) == TOLD


class TestMoveQueues:
    def test_kept_seats__free_for_all_after_their_day(self) -> None:
        event = event_page(
            municipal_seats=3, municipal_seats_until=timezone.localdate() + timedelta(days=1)
        )
        lifecycle.register(event, registrations(2))
        assert move_queues() == "0人に案内"
        EventPage.objects.update(municipal_seats_until=timezone.localdate() - timedelta(days=1))
        assert move_queues() == "2人に案内"
        assert move_queues() == "0人に案内"


class TestForget:
    def test_forget__names_and_addresses_after_the_period(
        self, event: EventPage, secretariat: Operator
    ) -> None:
        lifecycle.change(event.registrations.earliest("pk"), {"note": "車いす"}, secretariat)
        over = timezone.now() - PARTICIPANTS - timedelta(days=1)
        EventPage.objects.update(starts_at=over - timedelta(hours=3), ends_at=over)
        assert forget() == "5人分"
        assert forget() == "0人分"
        rows = Registration.objects.order_by().values_list("name", "email", "question", "kind")
        assert set(rows) == {(FORGOTTEN, "", "", ParticipantKind.COMPANY)}
        logged = ModelLogEntry.objects.filter(action="events.change")
        assert list(logged.values_list("label", flat=True)) == [FORGOTTEN]

    def test_forget__not_before(self, event: EventPage) -> None:
        recent = timezone.now() - PARTICIPANTS + timedelta(days=1)
        EventPage.objects.update(starts_at=recent - timedelta(hours=3), ends_at=recent)
        assert forget() == "0人分"
