"""The organiser's list, the participants of an event, and the decisions about them (E3)."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.admin.audit import Operator
from cms.admin.desk import waiting_for
from cms.admin.finding import found_for
from cms.mail.models import MailRecord
from home.events.models import EventPage, ProgrammeItem, Registration
from home.events.organizing.totals import totals_of
from tests.actors import Cast
from tests.factories import event_page
from tests.home.events.questionnaires.worlds import every_kind

pytestmark = pytest.mark.django_db


def soup(client: Client, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return BeautifulSoup(answer.content, "html.parser")


def names_on(client: Client, path: str) -> list[str]:
    rows = soup(client, path).select("[data-registration] th")
    return [row.find(string=True).strip() for row in rows]


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


class TestList:
    def test_list__shows_state_seats_and_next_step(
        self, staff: Client, event: EventPage, secretariat: Operator
    ) -> None:
        now = timezone.now()
        held = event_page(title="終わった会", starts_at=now - timedelta(days=2))
        Registration.objects.create(event=held, name="来た人", kind="company", state="confirmed")
        draft = EventPage.objects.get(pk=event.pk).copy(update_attrs={"slug": "d"}, keep_live=False)
        EventPage.objects.filter(pk=event.pk).update(capacity=2)
        rows = {
            int(row["data-event"]): " ".join(row.get_text(" ", strip=True).split())
            for row in soup(staff, "/admin/events/").select("[data-event]")
        }
        assert "3／2 定員を1人超過 キャンセル待ち1人" in rows[event.pk]
        assert "定員を1人超えています" in rows[event.pk]
        assert "出席を記録する" in rows[held.pk]
        assert "下書き" in rows[draft.pk]
        waits = {each.label: each.count for each in waiting_for(secretariat.user)}
        assert waits["定員を超えている勉強会"] == 1
        assert waits["出席を記録していない勉強会"] == 1
        assert waits["空席があるのに待っている人がいる勉強会"] == 0

    def test_free_seats__are_told_of_unless_kept_or_offered(
        self, staff: Client, event: EventPage, people: list[Registration], secretariat: Operator
    ) -> None:
        """Nobody is to seat by hand who waits because a rule makes them wait."""
        seats, today = EventPage.objects.filter(pk=event.pk), timezone.localdate()
        waiting = Registration.objects.filter(pk=people[3].pk)
        for kept, offered_at, is_told in (
            ({"municipal_seats": 2, "municipal_seats_until": today}, None, False),
            ({"municipal_seats_until": today - timedelta(days=1)}, None, True),
            ({}, timezone.now(), False),
        ):
            seats.update(**{"capacity": 4} | kept)
            waiting.update(offered_at=offered_at)
            waits = {each.label: each.count for each in waiting_for(secretariat.user)}
            assert waits["空席があるのに待っている人がいる勉強会"] == is_told
            text = soup(staff, "/admin/events/").get_text()
            assert ("キャンセル待ちの人に席を用意する" in text) is is_told

    def test_list__asks_as_often_for_many_as_for_one(self, staff: Client) -> None:
        event_page()
        staff.get("/admin/events/")
        few = queries_of(staff, "/admin/events/")
        for number in range(4):
            event_page(title=f"会{number}", slug=f"e{number}")
        assert queries_of(staff, "/admin/events/") == few

    def test_copy__is_a_draft_of_the_next_meeting(self, staff: Client, event: EventPage) -> None:
        event.closes_at = event.starts_at - timedelta(days=1)
        event.items.add(ProgrammeItem(starts_at=time(13), title="講演"))
        event.questionnaire = every_kind()
        event.save_revision().publish()
        answer = staff.post(f"/admin/events/{event.pk}/copy/")
        draft = EventPage.objects.latest("pk")
        assert answer["Location"] == f"/admin/pages/{draft.pk}/edit/"
        assert (draft.live, draft.title, draft.items.count()) == (False, event.title, 1)
        assert draft.registrations.count() == 0
        moved = draft.starts_at - event.starts_at
        assert moved.days >= 28
        assert moved.days % 7 == 0
        assert draft.closes_at == event.closes_at + moved
        assert draft.opens_at <= timezone.now()
        asked = draft.questionnaire
        assert (asked.events.get(), asked.questions.count(), asked.is_open) == (draft, 5, False)
        assert staff.get(answer["Location"]).status_code == 200


class TestParticipants:
    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("", "1234G"),
            ("?state=confirmed", "123G"),
            ("?state=waiting", "4"),
            ("?state=cancelled", ""),
            ("?state=all&kind=company", "234"),
            ("?kind=guest&page=x", "G"),
            ("?presence=present", "2"),
            ("?presence=absent", "13G"),
            ("?q=ＰＥＲＳＯＮ３", "3"),
            ("?table=7", "1"),
            ("?table=none&state=confirmed", "23G"),
            ("?state=x&kind=y&table=z&presence=é", "1234G"),
        ],
    )
    def test_list__is_narrowed_down(
        self,
        staff: Client,
        event: EventPage,
        people: list[Registration],
        query: str,
        numbers: str,
    ) -> None:
        table = event.tables.create(number=7)
        event.registrations.filter(pk=people[0].pk).update(table=table)
        event.registrations.filter(pk=people[1].pk).update(attended=True)
        shown = names_on(staff, f"/admin/events/{event.pk}/{query}")
        assert "".join("G" if "講師" in name else name[3] for name in shown) == numbers

    def test_list__asks_as_often_for_many_as_for_one(self, staff: Client, event: EventPage) -> None:
        path = f"/admin/events/{event.pk}/"
        staff.get(path)
        few = queries_of(staff, path)
        event.registrations.bulk_create(
            Registration(
                event=event, name=f"人{each}", kind="company", state="waiting", person=each
            )
            for each in range(30)
        )
        assert queries_of(staff, path) == few

    def test_totals__count_organizations_and_people(
        self, event: EventPage, people: list[Registration]
    ) -> None:
        event.registrations.filter(pk=people[2].pk).update(organization_name="団体２（架空）")
        event.registrations.filter(pk=people[1].pk).update(attended=True)
        found = [(each.organizations, each.people, each.present) for each in totals_of(event)]
        assert found == [(1, 1, 0), (0, 0, 0), (1, 2, 1), (0, 1, 0), (2, 4, 1)]

    def test_search__finds_people_by_name_organization_address(
        self, secretariat: Operator, event: EventPage
    ) -> None:
        def found(text: str) -> list[tuple[str, int]]:
            return [(each.name, each.count) for each in found_for(secretariat.user, text)]

        for text in ("参加者３", "団体3（架空）", "person3@example.jp"):
            assert ("participants", 1) in found(text), text


class TestDecisions:
    def test_add__above_the_capacity_only_on_purpose(self, staff: Client, event: EventPage) -> None:
        path = f"/admin/events/{event.pk}/add/"
        form = {"name": "遅い\n人", "organization_name": "遅い社", "kind": "company"}
        answer = staff.post(path, form)
        assert answer.status_code == 422
        assert "定員を超えてよいときは" in answer.content.decode()
        staff.post(path, form | {"above": "on"})
        assert event.registrations.get(name="遅い 人").seat_no == 4
        again = staff.post(path, form | {"above": "on"})
        assert "すでに申し込んでいます" in again.content.decode()
        assert staff.post(path, form | {"name": "先生", "kind": "guest"}).status_code == 302
        assert ModelLogEntry.objects.filter(action="events.add").count() == 3

    def test_edit__corrects_what_was_written(
        self, staff: Client, event: EventPage, people: list[Registration]
    ) -> None:
        path = f"/admin/events/{event.pk}/edit/{people[1].pk}/"
        assert soup(staff, path).select_one("[name=name]")["value"] == people[1].name
        form = {
            "name": "正しい名",
            "organization_name": "正社",
            "kind": "company",
            "note": "車いす",
        }
        assert staff.post(path, form | {"email": "x"}).status_code == 422
        assert staff.post(path, form | {"email": "a@example.jp"}).status_code == 302
        changed = Registration.objects.get(pk=people[1].pk)
        assert (changed.name, changed.note, changed.person) == (
            "正しい名",
            "車いす",
            "a@example.jp 正しい名",
        )
        assert ModelLogEntry.objects.filter(action="events.change").count() == 1

    def test_seat_and_cancel__ask_first_and_act_once(
        self, staff: Client, event: EventPage, people: list[Registration]
    ) -> None:
        seat, cancel = (
            f"/admin/events/registrations/{people[3].pk}/{deed}/" for deed in ("seat", "cancel")
        )
        assert "定員を超えます" in soup(staff, seat).get_text()
        for path in (seat, seat, cancel, cancel):
            assert staff.post(path)["Location"] == f"/admin/events/{event.pk}/"
        kinds = MailRecord.objects.filter(to=people[3].email).values_list("kind", flat=True)
        assert sorted(kinds) == ["event_cancelled", "event_promoted", "event_waiting"]

    def test_call_off__tells_everybody_after_a_look_at_number_and_text(
        self, staff: Client, event: EventPage
    ) -> None:
        path = f"/admin/events/{event.pk}/call_off/"
        form = {"why": "cancelled", "note": "台風のため"}
        assert staff.post(path, {"why": "x"}).status_code == 422
        check = BeautifulSoup(staff.post(path, form).content, "html.parser")
        assert check.select_one("[data-recipients]")["data-recipients"] == "4"
        assert "台風のため" in check.select_one("[data-body]").get_text()
        assert not MailRecord.objects.filter(kind="event_called_off").exists()
        assert staff.post(path, form | {"expected": "3"}).status_code == 409
        assert staff.post(path, form | {"expected": "4"}).status_code == 302
        assert MailRecord.objects.filter(kind="event_called_off").count() == 4
        back = f"/admin/events/{event.pk}/take_place/"
        assert soup(staff, back).select_one("[data-recipients]")["data-recipients"] == "4"
        assert staff.post(back, {"expected": "9"}).status_code == 409
        assert staff.post(back, {"expected": "4"}).status_code == 302
        assert MailRecord.objects.filter(kind="event_changed").count() == 4
        assert PageLogEntry.objects.filter(action="events.call_off").count() == 1

    def test_close__and_open_again(self, staff: Client, event: EventPage) -> None:
        for answer, is_closed in (("yes", True), ("no", False)):
            staff.post(f"/admin/events/{event.pk}/close/", {"closed": answer})
            event.meeting.refresh_from_db()
            assert event.meeting.is_closed is is_closed

    def test_offer__to_who_has_been_forgotten_is_none(
        self, staff: Client, event: EventPage, people: list[Registration]
    ) -> None:
        event.registrations.filter(pk=people[0].pk).update(forgotten_at=timezone.now())
        assert staff.get(f"/admin/events/{event.pk}/edit/{people[0].pk}/").status_code == 404


class TestRights:
    def test_screens__are_the_secretariats_own(self, cast: Cast, event: EventPage) -> None:
        """The working group enters the admin, and sees and changes nothing here."""
        one = event.registrations.earliest("pk")
        posts = ["copy", "add", "call_off", "take_place", "close", "arrivals/mark"]
        paths = ["", "add/", f"edit/{one.pk}/", "arrivals/", f"arrive/{one.code}/"]
        group = cast["wg"].client
        answers = [group.get(f"/admin/events/{event.pk}/{path}") for path in paths]
        answers += [group.post(f"/admin/events/{event.pk}/{path}/") for path in posts]
        for deed in ("seat", "cancel"):
            answers.append(group.post(f"/admin/events/registrations/{one.pk}/{deed}/"))
        answers.append(group.get("/admin/events/"))
        assert {each.get("Location") for each in answers} == {"/admin/"}
        assert found_for(cast["wg"].user, "参加者") == []
        assert "勉強会の一覧" not in group.get("/admin/").content.decode()
