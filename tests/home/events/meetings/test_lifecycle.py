"""Every change of a registration: who gets a seat, and who is told (E2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.admin.audit import Operator
from cms.mail.models import MailRecord
from home.events.meetings import lifecycle
from home.events.meetings.enums import CallingOff, ParticipantKind, RegistrationState
from home.events.meetings.lifecycle import Accepted, NotTakenError
from home.events.meetings.seats import OFFER, STOPS_BEFORE
from home.events.meetings.states import standing_of
from home.events.models import EventPage, Registration
from tests.factories import event_page, registrations

pytestmark = pytest.mark.django_db

CONFIRMED, WAITING = RegistrationState.CONFIRMED, RegistrationState.WAITING


def states(event: EventPage) -> list[tuple[str, str, int | None]]:
    """Return who stands where, in the order of registration: first sign of state, and the seat."""
    rows = event.registrations.order_by("pk").values_list("name", "state", "seat_no")
    return [(name[3:4], state, seat) for name, state, seat in rows]


def kinds_of_mail(address: str = "") -> list[str]:
    rows = MailRecord.objects.order_by("pk")
    return list((rows.filter(to=address) if address else rows).values_list("kind", flat=True))


def fill(event: EventPage, number: int, **fields: Any) -> list[Registration]:
    """Register so many people, one after the other."""
    return [lifecycle.register(event, [each])[0] for each in registrations(number, **fields)]


class TestRegister:
    def test_register__seats_the_first_and_lets_the_others_wait(self) -> None:
        event = event_page()
        fill(event, 5)
        assert states(event) == [
            ("1", CONFIRMED, 1),
            ("2", CONFIRMED, 2),
            ("3", CONFIRMED, 3),
            ("4", WAITING, None),
            ("5", WAITING, None),
        ]
        assert kinds_of_mail() == ["event_registered"] * 3 + ["event_waiting"] * 2

    def test_register__newcomer_does_not_overtake_who_waits(self) -> None:
        """Seats are free, but kept for municipalities: a company that waits stays before others."""
        event = event_page(
            municipal_seats=2, municipal_seats_until=timezone.localdate() + timedelta(days=3)
        )
        fill(event, 3)
        assert [state for _, state, _ in states(event)] == [CONFIRMED, WAITING, WAITING]
        assert standing_of(event).state == "full"
        town = registrations(1, name="参加者9", kind=ParticipantKind.MUNICIPALITY, email="t@lg.jp")
        assert lifecycle.register(event, town)[0].is_confirmed
        EventPage.objects.filter(pk=event.pk).update(
            municipal_seats_until=timezone.localdate() - timedelta(days=1)
        )
        assert lifecycle.refill(event) == 1
        assert [state for _, state, _ in states(event)] == [
            CONFIRMED,
            CONFIRMED,
            WAITING,
            CONFIRMED,
        ]

    def test_register__colleagues_together_with_one_address(self) -> None:
        event = event_page()
        people = registrations(2, email="kikaku@example.jp")
        first, second = lifecycle.register(event, people)
        assert second.registered_by == first
        assert kinds_of_mail("kikaku@example.jp") == ["event_registered"] * 2

    def test_register__twice_is_once_with_the_confirmation_again(self) -> None:
        event = event_page()
        (first,) = fill(event, 1)
        (again,) = registrations(
            1, name="参加者1　\u200b（架\ufe00空）", email="PERSON1@example.jp"
        )
        assert lifecycle.register(event, [again]) == [first]
        assert event.registrations.count() == 1
        assert kinds_of_mail() == ["event_registered"] * 2

    @pytest.mark.parametrize(
        "fields",
        [
            {"opens_at": timezone.now() + timedelta(days=1)},
            {"closes_at": timezone.now() - timedelta(minutes=1)},
            {"starts_at": timezone.now() - timedelta(hours=1)},
        ],
        ids=["before it opens", "after it closed", "after it began"],
    )
    def test_register__not_outside_of_its_time(self, fields: dict[str, Any]) -> None:
        event = event_page(**fields)
        with pytest.raises(NotTakenError):
            lifecycle.register(event, registrations(1))
        assert not MailRecord.objects.exists()

    def test_register__not_while_closed_by_hand(self, secretariat: Operator) -> None:
        event = event_page()
        lifecycle.close(event, True, secretariat)
        with pytest.raises(NotTakenError):
            lifecycle.register(event, registrations(1))
        lifecycle.close(event, False, secretariat)
        assert lifecycle.register(event, registrations(1))[0].is_confirmed


class TestCancel:
    def test_cancel__seats_the_first_who_waits_in_the_free_seat(self) -> None:
        event = event_page()
        people = fill(event, 5)
        assert lifecycle.cancel(people[1])
        assert states(event)[1][1:] == (RegistrationState.CANCELLED, None)
        assert states(event)[3][1:] == (CONFIRMED, 2)
        assert kinds_of_mail("person2@example.jp")[-1] == "event_cancelled"
        assert kinds_of_mail("person4@example.jp")[-1] == "event_promoted"

    def test_cancel__once_is_enough(self) -> None:
        event = event_page()
        people = fill(event, 4)
        assert lifecycle.cancel(people[0])
        number = MailRecord.objects.count()
        assert not lifecycle.cancel(people[0])
        assert MailRecord.objects.count() == number

    def test_cancel__who_comes_back_goes_to_the_end(self) -> None:
        event = event_page()
        people = fill(event, 5)
        lifecycle.cancel(people[0])
        lifecycle.register(event, registrations(1))
        assert [name for name, state, _ in states(event) if state == WAITING] == ["5", "1"]

    def test_cancel__near_the_start_offers_the_seat(self) -> None:
        event = event_page(starts_at=timezone.now() + STOPS_BEFORE - timedelta(hours=1))
        people = fill(event, 5)
        lifecycle.cancel(people[0])
        fourth, fifth = Registration.objects.waiting()
        assert fourth.offered_at is not None
        assert fifth.offered_at is None
        assert kinds_of_mail(fourth.email)[-1] == "event_offered"
        assert lifecycle.accept(fifth) is Accepted.TOO_LATE
        assert lifecycle.accept(fourth) is Accepted.SEATED
        assert lifecycle.accept(fourth) is Accepted.SEATED_BEFORE
        assert kinds_of_mail(fourth.email)[-1] == "event_promoted"

    def test_cancel__an_offer_without_an_answer_goes_to_the_next(self) -> None:
        event = event_page(starts_at=timezone.now() + STOPS_BEFORE - timedelta(hours=1))
        people = fill(event, 5)
        lifecycle.cancel(people[0])
        old = timezone.now() - OFFER - timedelta(minutes=1)
        Registration.objects.filter(pk=people[3].pk).update(offered_at=old)
        assert lifecycle.refill(event) == 1
        assert lifecycle.accept(people[3]) is Accepted.TOO_LATE
        assert lifecycle.accept(people[4]) is Accepted.SEATED

    def test_cancel__who_accepts_too_late_is_offered_the_next_seat(self) -> None:
        """As the screen promises."""
        event = event_page(starts_at=timezone.now() + STOPS_BEFORE - timedelta(hours=1))
        people = fill(event, 5)
        lifecycle.cancel(people[0])
        old = timezone.now() - OFFER - timedelta(minutes=1)
        Registration.objects.filter(pk=people[3].pk).update(offered_at=old)
        lifecycle.refill(event)
        lifecycle.accept(people[4])
        assert lifecycle.accept(people[3]) is Accepted.TOO_LATE
        lifecycle.cancel(people[1])
        assert kinds_of_mail(people[3].email)[-2:] == ["event_offered"] * 2
        assert lifecycle.accept(people[3]) is Accepted.SEATED

    def test_cancel__not_once_the_meeting_is_over(self, secretariat: Operator) -> None:
        """What the report counts stays; the organiser may still correct it."""
        event = event_page()
        came, stayed_away = fill(event, 2)
        lifecycle.attend(came, is_present=True, at=timezone.now(), operator=secretariat)
        assert not lifecycle.cancel(came)
        EventPage.objects.filter(pk=event.pk).update(ends_at=timezone.now() - timedelta(days=1))
        assert not lifecycle.cancel(stayed_away)
        lifecycle.call_off(event, CallingOff.POSTPONED, "", secretariat)
        assert lifecycle.cancel(stayed_away)
        lifecycle.take_place(event, secretariat)
        assert lifecycle.cancel(came, secretariat)


class TestOtherPathsToASeat:
    def test_published__larger_capacity_fills_the_seats(self) -> None:
        event = event_page(capacity=1)
        fill(event, 3)
        event.capacity = 2
        event.save_revision().publish()
        assert [state for _, state, _ in states(event)] == [CONFIRMED, CONFIRMED, WAITING]

    def test_published__smaller_capacity_drops_nobody(self) -> None:
        event = event_page()
        people = fill(event, 4)
        event.capacity = 1
        event.save_revision().publish()
        assert [state for _, state, _ in states(event)] == [CONFIRMED] * 3 + [WAITING]
        assert standing_of(event).seats_left == 0
        lifecycle.cancel(people[0])
        assert [state for _, state, _ in states(event)][3] == WAITING

    def test_change__to_another_kind_frees_a_kept_seat(self) -> None:
        """Two seats are kept; a company that turns out to be a municipality takes one of them."""
        event = event_page(
            municipal_seats=2, municipal_seats_until=timezone.localdate() + timedelta(days=3)
        )
        people = fill(event, 3)
        lifecycle.change(people[0], {"kind": ParticipantKind.MUNICIPALITY})
        assert [state for _, state, _ in states(event)] == [CONFIRMED, CONFIRMED, WAITING]

    def test_seat__by_hand_above_the_capacity(self, secretariat: Operator) -> None:
        event = event_page(capacity=1)
        people = fill(event, 2)
        assert lifecycle.seat(people[1], secretariat)
        assert not lifecycle.seat(people[1], secretariat)
        assert states(event)[1] == ("2", CONFIRMED, 2)

    def test_add_by_hand__guests_take_no_seat(self, secretariat: Operator) -> None:
        event = event_page(capacity=1)
        (guest,) = registrations(1, kind=ParticipantKind.GUEST)
        assert lifecycle.add_by_hand(event, guest, secretariat).seat_no is None
        assert standing_of(event).seats_left == 1


class TestCallOff:
    def test_call_off__tells_everybody_once(self, secretariat: Operator) -> None:
        event = event_page()
        people = fill(event, 4)
        lifecycle.cancel(people[0])
        before = MailRecord.objects.count()
        for _ in range(2):
            lifecycle.call_off(event, CallingOff.CANCELLED, "台風のため", secretariat)
        told = MailRecord.objects.filter(kind="event_called_off")
        assert sorted(told.values_list("to", flat=True)) == [
            f"person{each}@example.jp" for each in (2, 3, 4)
        ]
        assert MailRecord.objects.count() == before + 3
        event.meeting.refresh_from_db()
        assert event.meeting.sequence == 1
        assert standing_of(event).state == "cancelled"

    def test_call_off__stops_the_queue(self, secretariat: Operator) -> None:
        event = event_page()
        people = fill(event, 4)
        lifecycle.call_off(event, CallingOff.POSTPONED, "", secretariat)
        lifecycle.cancel(people[0])
        assert states(event)[3][1] == WAITING
        assert lifecycle.take_place(event, secretariat) == 3
        assert states(event)[3][1] == CONFIRMED
        assert lifecycle.take_place(event, secretariat) == 0


class TestPublished:
    def test_published__another_time_is_told_once(self) -> None:
        event = event_page()
        fill(event, 1)
        event.starts_at += timedelta(days=7)
        event.ends_at += timedelta(days=7)
        for _ in range(2):
            event.save_revision().publish()
        assert kinds_of_mail() == ["event_registered", "event_changed"]
        event.meeting.refresh_from_db()
        assert event.meeting.sequence == 1

    def test_published__one_moment_in_another_time_zone_is_not_told(
        self, secretariat: Operator
    ) -> None:
        """The form gives Japanese time, the database UTC."""
        event = event_page(starts_at=timezone.localtime() + timedelta(days=9))
        fill(event, 1)
        lifecycle.call_off(event, CallingOff.POSTPONED, "", secretariat)
        lifecycle.take_place(EventPage.objects.get(pk=event.pk), secretariat)
        event.get_latest_revision().publish()
        assert kinds_of_mail() == ["event_registered", "event_called_off", "event_changed"]

    def test_published__what_is_over_is_corrected_without_a_mail(self) -> None:
        event = event_page()
        fill(event, 1)
        start, end = (each - timedelta(days=60) for each in (event.starts_at, event.ends_at))
        EventPage.objects.filter(pk=event.pk).update(starts_at=start, ends_at=end)
        event = EventPage.objects.get(pk=event.pk)
        event.ends_at += timedelta(minutes=15)
        event.save_revision().publish()
        assert kinds_of_mail() == ["event_registered"]

    def test_published__other_words_are_not_told(self) -> None:
        event = event_page()
        fill(event, 1)
        event.purpose = "別の説明"
        event.save_revision().publish()
        assert kinds_of_mail() == ["event_registered"]


class TestByTheOrganiser:
    def test_add_by_hand__confirms_as_a_registration_does(self, secretariat: Operator) -> None:
        (new,) = registrations(1)
        assert lifecycle.add_by_hand(event_page(), new, secretariat).seat_no == 1
        assert kinds_of_mail() == ["event_registered"]

    def test_change__of_kind_gives_and_takes_the_seat(self, secretariat: Operator) -> None:
        """A guest takes no seat, so that the next gets it; who is none any more gets one."""
        event = event_page(capacity=2)
        people = fill(event, 3)
        lifecycle.change(people[0], {"kind": ParticipantKind.GUEST}, secretariat)
        assert [seat for _, _, seat in states(event)] == [None, 2, 1]
        lifecycle.change(
            people[0], {"kind": ParticipantKind.COMPANY, "note": "車いす"}, secretariat
        )
        assert [seat for _, _, seat in states(event)] == [3, 2, 1]
        assert Registration.objects.get(pk=people[0].pk).note == "車いす"

    def test_change__by_the_participant_corrects_no_name(self) -> None:
        (one,) = fill(event_page(), 1)
        assert lifecycle.change(one, {"name": "別人", "note": "x", "badge": "名札"}).badge == "名札"
        assert (one.name, one.note) == ("参加者1（架空）", "")


class TestAttend:
    def test_attend__last_mark_holds_in_any_order(self, secretariat: Operator) -> None:
        """What a queue brings late, twice, or from a clock that goes fast changes no later mark."""
        event = event_page()
        (one,) = fill(event, 1)
        now = timezone.now()
        marks = [
            (True, 10, True),
            (True, 10, False),  # sent again
            (False, 20, False),  # made before
            (False, 5, True),
            (True, 7, False),
            (True, -60, True),  # from the future: counts as now
            (False, 0, False),
        ]
        for is_present, minutes, changes in marks:
            at = now - timedelta(minutes=minutes)
            did = lifecycle.attend(one, is_present=is_present, at=at, operator=secretariat)
            assert did is changes, (is_present, minutes)
        assert Registration.objects.get(pk=one.pk).attended is True
        assert lifecycle.attend(one, is_present=False, at=timezone.now(), operator=secretariat)

    def test_attend__only_who_has_a_seat(self, secretariat: Operator) -> None:
        event = event_page(capacity=1)
        people = fill(event, 2)
        lifecycle.cancel(people[0])
        for each in (people[0], *Registration.objects.waiting()):
            now = timezone.now()
            assert not lifecycle.attend(each, is_present=True, at=now, operator=secretariat)
