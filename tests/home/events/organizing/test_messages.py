"""Mails to a chosen part of the participants: checked, sent once, whatever happens (E3)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from cms.admin.audit import Operator
from cms.mail.models import MailRecord
from home.events.meetings import lifecycle
from home.events.models import EventPage, MessageRecipient, ParticipantMessage, Registration
from home.events.organizing.choosing import Choice
from home.events.organizing.messages import sending
from home.events.organizing.messages.jobs import write_mails
from home.events.organizing.messages.sending import Text, recipients_of
from home.events.registrations.jobs import forget_one
from tests.actors import Cast

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    rows = MailRecord.objects.filter(kind="event_message").order_by("pk")
    return [address[6:7] for address in rows.values_list("to", flat=True)]


def sent_to(event: EventPage, operator: Operator, **choice: str) -> int:
    chosen = Choice(**choice)
    number = recipients_of(event, chosen).count()
    text = Text("件名", "本文")
    return sending.send(event, chosen, text, operator, expected=number, ticket=uuid4())


class TestScreen:
    def test_send__after_a_look_at_number_and_text_and_once(
        self, staff: Client, event: EventPage
    ) -> None:
        path = f"/admin/events/{event.pk}/messages/?kind=company&state=confirmed"
        page = BeautifulSoup(staff.get(path).content, "html.parser")
        assert page.select_one("[data-chosen]")["data-chosen"] == "2"
        form = {"subject": "当日の\nご案内", "body": "<b>東口</b>からお入りください。"}
        assert staff.post(path, form).status_code == 422  # the ticket is missing
        form["ticket"] = page.select_one("[name=ticket]")["value"]
        assert staff.post(path, form | {"body": ""}).status_code == 422
        check = BeautifulSoup(staff.post(path, form).content, "html.parser")
        assert check.select_one("[data-recipients]")["data-recipients"] == "2"
        assert "<b>東口</b>" in check.select_one("[data-body]").get_text()
        assert "参加者2" in check.select_one("[data-body]").get_text()
        assert not ParticipantMessage.objects.exists()
        assert "東口" in staff.post(path, form | {"change": "1"}).content.decode()
        for expected in ("3", "x", ""):
            assert staff.post(path, form | {"expected": expected}).status_code == 409
        for _ in range(2):
            assert staff.post(path, form | {"expected": "2"}).status_code == 302
        assert ParticipantMessage.objects.count() == 1
        assert write_mails() == "2通を作成"
        assert write_mails() == "0通を作成"
        assert told() == ["2", "3"]
        mail = MailRecord.objects.filter(kind="event_message").earliest("pk")
        assert mail.subject == "当日の ご案内"
        assert "<b>東口</b>からお入りください。" in mail.body
        listed = staff.get(f"/admin/events/{event.pk}/messages/").content.decode()
        assert "状態：参加、区分：一般（企業等）" in listed
        assert "2通" in listed

    def test_send__to_nobody_is_refused(self, staff: Client, event: EventPage) -> None:
        path = f"/admin/events/{event.pk}/messages/?kind=guest"  # has no address
        form = {"subject": "件名", "body": "本文", "ticket": str(uuid4())}
        assert staff.post(path, form | {"expected": "0"}).status_code == 409
        assert not MessageRecipient.objects.exists()

    def test_screen__is_not_for_others(self, cast: Cast, event: EventPage) -> None:
        path = f"/admin/events/{event.pk}/messages/"
        form = {"subject": "件名", "body": "本文", "ticket": str(uuid4()), "expected": "4"}
        group = cast["wg"].client
        assert [each["Location"] for each in (group.get(path), group.post(path, form))] == [
            "/admin/",
            "/admin/",
        ]
        assert not ParticipantMessage.objects.exists()


class TestWritePiece:
    @pytest.mark.parametrize(
        ("state", "first", "later"),
        [("", "1234", "34"), ("all", "1234", "134"), ("confirmed", "123", "3")],
    )
    def test_write_piece__passes_over_who_is_not_meant_any_more(
        self,
        event: EventPage,
        people: list[Registration],
        secretariat: Operator,
        state: str,
        first: str,
        later: str,
    ) -> None:
        """The first cancels, the second is forgotten, after the message was sent."""
        assert sent_to(event, secretariat, state=state) == len(first)
        lifecycle.cancel(people[0])
        forget_one(people[1].pk)
        write_mails()
        assert "".join(told()) == later
        assert not MessageRecipient.objects.filter(handled_at=None).exists()

    def test_write_piece__cut_off_loses_nobody_and_repeats_nothing(
        self,
        event: EventPage,
        secretariat: Operator,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The process dies at the second mail of a piece, and in the next run at the fourth."""
        monkeypatch.setattr(sending, "PIECE", 2)
        sent_to(event, secretariat)
        written = []
        post = sending.post

        def dying(kind: str, to: list[str], *args: object, **more: object) -> object:
            written.append(to)
            if len(written) in {2, 6}:
                raise ConnectionError
            return post(kind, to, *args, **more)

        monkeypatch.setattr(sending, "post", dying)
        for _ in range(2):
            with pytest.raises(ConnectionError):
                write_mails()
        write_mails()
        assert told() == ["1", "2", "3", "4"]


class TestDeletion:
    def test_page__with_registrations_is_called_off_instead(
        self, staff: Client, event: EventPage, people: list[Registration]
    ) -> None:
        index = event.get_parent()
        pages = [f"/admin/pages/{each.pk}/delete/" for each in (event, index)]
        bulk = f"/admin/bulk/wagtailcore/page/delete/?id={event.pk}"
        for path in (*pages, bulk):
            answer = staff.post(path, follow=True)
            assert "削除できません" in answer.content.decode()
            assert EventPage.objects.filter(pk=event.pk).exists()
        hiding = [
            f"/admin/pages/{event.pk}/unpublish/",
            f"/admin/bulk/wagtailcore/page/unpublish/?id={event.pk}",
        ]
        for path in hiding:
            assert "非公開にできません" in staff.post(path, follow=True).content.decode()
            assert EventPage.objects.get(pk=event.pk).live
        for each in people:
            lifecycle.cancel(each)
        assert staff.post(pages[0])["Location"].startswith("/admin/pages/")
        assert not EventPage.objects.filter(pk=event.pk).exists()
