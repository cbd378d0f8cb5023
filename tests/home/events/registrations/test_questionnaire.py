"""The questionnaire of an event: who may answer, once, and linked to nobody (E5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.mail.models import MailRecord
from home.events.meetings.enums import ParticipantKind, RegistrationState, StayingInTouch
from home.events.models import EventPage, Question, Questionnaire, Registration, Reply, Response
from home.events.questionnaires.audiences import audience_of
from home.events.questionnaires.enums import QuestionKind
from home.events.questionnaires.forms import field_name
from home.events.registrations.jobs import ask
from tests.factories import event_page, registrations

pytestmark = pytest.mark.django_db

ANSWER = "とても参考になりました"


@pytest.fixture
def questionnaire(db: None) -> Questionnaire:
    made = Questionnaire(title="アンケート", thanks="お礼の言葉", is_open=True)
    made.questions = [Question(kind=QuestionKind.TEXT, text="ご感想", required=True)]
    made.save()
    return made


@pytest.fixture
def event(questionnaire: Questionnaire) -> EventPage:
    """Return an event that ended an hour ago."""
    return event_page(starts_at=timezone.now() - timedelta(hours=5), questionnaire=questionnaire)


@pytest.fixture
def guest(event: EventPage) -> Registration:
    return attending(event, 1)[0]


def attending(event: EventPage, number: int, **fields: Any) -> list[Registration]:
    people = registrations(number, **{"attended": True} | fields)
    for place, each in enumerate(people, start=1):
        each.event, each.state, each.seat_no = event, RegistrationState.CONFIRMED, place
        each.save()
    return people


def path(person: Registration, rest: str = "") -> str:
    return f"{person.event.get_url()}questionnaire/{person.key}/{rest}"


def send(person: Registration, text: str = ANSWER) -> Any:
    (question,) = person.event.questionnaire.asked()
    return Client().post(path(person), {field_name(question): text})


class TestQuestionnaireView:
    def test_answer__keeps_the_kind_alone_and_that_it_was_given(self, guest: Registration) -> None:
        assert send(guest).url == path(guest, "thanks/")
        guest.refresh_from_db()
        assert guest.answered_on == timezone.localdate()
        kept = [Response.objects.values().get(), Reply.objects.values().get()]
        assert kept[0]["kind"] == ParticipantKind.COMPANY
        told = {str(value) for row in kept for value in row.values()}
        assert told.isdisjoint({guest.key, guest.code, guest.name, guest.email})
        assert not {"created_at", "registration_id"} & {*kept[0], *kept[1]}

    def test_answer__once_however_often_it_is_sent(self, guest: Registration) -> None:
        assert [send(guest).status_code for _ in range(2)] == [302, 302]
        assert Response.objects.count() == 1
        assert "ご回答をいただいています" in Client().get(path(guest)).content.decode()

    def test_answer__what_is_missing_is_said_at_its_place(self, guest: Registration) -> None:
        answer = send(guest, "")
        assert answer.status_code == 422
        assert not Response.objects.exists()

    @pytest.mark.parametrize(
        "fields",
        [
            {"attended": False},
            {"state": RegistrationState.CANCELLED, "seat_no": None},
            {"state": RegistrationState.WAITING, "seat_no": None},
        ],
        ids=["absent", "cancelled", "waiting"],
    )
    def test_answer__only_of_who_took_part(
        self, guest: Registration, fields: dict[str, Any]
    ) -> None:
        Registration.objects.update(**fields)
        assert "開催の後にお願いしています" in Client().get(path(guest)).content.decode()
        assert send(guest).status_code == 409
        assert not Response.objects.exists()

    def test_answer__not_before_the_event_nor_after_the_end(
        self, guest: Registration, questionnaire: Questionnaire
    ) -> None:
        Questionnaire.objects.update(is_open=False)
        assert send(guest).status_code == 409
        Questionnaire.objects.update(is_open=True)
        EventPage.objects.update(starts_at=timezone.now() + timedelta(hours=1))
        assert send(guest).status_code == 409
        assert not Response.objects.exists()

    def test_key__of_nobody(self, guest: Registration) -> None:
        url = f"{guest.event.get_url()}questionnaire/unknown/"
        assert Client().get(url).status_code == 404


class TestAnsweredView:
    def test_wish__by_name_and_apart(self, guest: Registration) -> None:
        send(guest)
        assert "お礼の言葉" in Client().get(path(guest, "thanks/")).content.decode()
        fields = {"wish": "other", "note": "テーマに応じて"}
        answer = Client().post(path(guest, "thanks/"), fields, follow=True)
        assert "お名前とともに記録しました" in answer.content.decode()
        guest.refresh_from_db()
        assert (guest.in_touch, guest.in_touch_note) == (StayingInTouch.OTHER, "テーマに応じて")
        assert "テーマに応じて" not in str(list(Reply.objects.values()))

    def test_wish__needs_a_choice(self, guest: Registration) -> None:
        assert Client().post(path(guest, "thanks/"), {"wish": "maybe"}).status_code == 422


class TestAsk:
    def test_ask__who_came_once(self, event: EventPage) -> None:
        came, answered, absent = attending(event, 3)
        Registration.objects.filter(pk=answered.pk).update(answered_on=timezone.localdate())
        Registration.objects.filter(pk=absent.pk).update(attended=None)
        assert ask() == "1通を作成"
        assert ask() == "0通を作成"
        record = MailRecord.objects.get(kind="event_questionnaire")
        assert record.to == came.email
        assert path(came) in record.body
        Registration.objects.filter(pk=absent.pk).update(attended=True)
        assert ask() == "1通を作成"

    def test_ask__not_long_after_nor_without_a_questionnaire(self, event: EventPage) -> None:
        attending(event, 1)
        EventPage.objects.update(questionnaire=None)
        assert ask() == "0通を作成"


class TestAudience:
    def test_audience__who_attended_by_kind(
        self, event: EventPage, questionnaire: Questionnaire
    ) -> None:
        attending(event, 3)
        Registration.objects.filter(name__startswith="参加者3").update(attended=False)
        found = audience_of(questionnaire)
        assert list(found.kinds) == ["municipality", "company", "guest"]
        assert found.invited == {"company": 2}
        assert audience_of(Questionnaire.objects.create(title="別")).kinds == {}
