"""Registering for an event, and one's own registration by the personal link (E2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cms.admin.audit import Operator
from cms.mail.models import MailRecord, MailState
from home.events.meetings import lifecycle
from home.events.meetings.enums import CallingOff
from home.events.models import EventPage, Registration
from tests.actors import Cast
from tests.catalog.html import soup
from tests.factories import GenreFactory, event_page, registrations

pytestmark = pytest.mark.django_db

PERSON = {
    "name": "山田　花子（架空）",
    "organization": "みなと市（架空）",
    "kind": "municipality",
    "department": "企画課",
    "email": "hanako@city.example.lg.jp",
    "heard_from": "own_site",
    "question": "ほかの町の進め方",
}


@pytest.fixture
def event(db: None) -> EventPage:
    return event_page(slug="meeting", online_url="https://online.example.jp/secret", has_party=True)


def url(event: EventPage, path: str = "") -> str:
    return f"{event.get_url()}{path}"


def post(event: EventPage, **fields: Any) -> Any:
    return Client().post(url(event, "register/"), PERSON | fields)


def one_of(event: EventPage) -> Registration:
    return event.registrations.get()


class TestRegisterView:
    def test_register__takes_the_person_and_mails_a_link(
        self, event: EventPage, django_capture_on_commit_callbacks: Any
    ) -> None:
        genre = GenreFactory(name="防災", slug="bosai")
        with django_capture_on_commit_callbacks(execute=True):
            answer = post(event, genre="bosai", party="on")
        assert (answer.status_code, answer.url) == (302, url(event, "register/done/"))
        found = one_of(event)
        assert (found.name, found.genre, found.party, found.seat_no) == (
            "山田 花子（架空）",
            genre,
            True,
            1,
        )
        (sent,) = mail.outbox
        assert f"registration/{found.key}/event.ics" in sent.body
        assert "みなと市民ホール（架空）" in sent.body
        assert "https://online.example.jp/secret" in sent.body

    def test_register__while_the_mail_server_is_down(
        self,
        event: EventPage,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        monkeypatch.setattr("cms.mail.EmailMessage.send", mock.Mock(side_effect=OSError))
        with django_capture_on_commit_callbacks(execute=True):
            assert post(event).status_code == 302
        assert one_of(event).is_confirmed
        assert MailRecord.objects.get().state == MailState.WAITING

    @pytest.mark.parametrize(
        ("fields", "place", "words"),
        [
            ({"name": " \u200b"}, "name", "氏名を入力してください。"),
            ({"organization": ""}, "organization", "団体名を入力してください。"),
            ({"kind": "guest"}, "kind", "正しく選択してください。"),
            ({"email": "hanako"}, "email", "メールアドレスの形ではありません。"),
            ({"genre": "nothing"}, "genre", "正しく選択してください。"),
            ({"question": "長" * 1001}, "question", "1000"),
        ],
    )
    def test_register__tells_what_is_wrong_and_keeps_the_rest(
        self, event: EventPage, fields: dict[str, str], place: str, words: str
    ) -> None:
        answer = post(event, **fields)
        assert answer.status_code == 422
        page = soup(answer)
        assert words[:6] in page.select_one(f"#id_{place}_error").get_text()
        assert page.select_one("#id_department")["value"] == "企画課"
        assert not event.registrations.exists()

    def test_register__with_colleagues(self, event: EventPage) -> None:
        more = {
            "colleague-TOTAL_FORMS": "4",
            "colleague-INITIAL_FORMS": "0",
            "colleague-0-name": "佐藤 次郎（架空）",
            "colleague-2-name": "鈴木 三郎（架空）",
            "colleague-2-email": "saburo@city.example.lg.jp",
        }
        post(event, **more)
        rows = event.registrations.order_by("pk").values_list("name", "email", "organization_name")
        assert list(rows) == [
            ("山田 花子（架空）", PERSON["email"], PERSON["organization"]),
            ("佐藤 次郎（架空）", PERSON["email"], PERSON["organization"]),
            ("鈴木 三郎（架空）", "saburo@city.example.lg.jp", PERSON["organization"]),
        ]
        assert MailRecord.objects.count() == 3

    def test_register__colleague_without_a_name(self, event: EventPage) -> None:
        more = {
            "colleague-TOTAL_FORMS": "1",
            "colleague-INITIAL_FORMS": "0",
            "colleague-0-department": "総務課",
        }
        answer = post(event, **more)
        assert answer.status_code == 422
        page = soup(answer)
        assert page.select_one("#id_colleague-0-name_error")
        assert page.select_one(".error-summary a[href='#id_colleague-0-name']")
        assert not event.registrations.exists()

    def test_register__does_not_tell_who_is_registered(self, event: EventPage) -> None:
        first, second = post(event), post(event)
        assert (first.status_code, first.url) == (second.status_code, second.url)
        assert event.registrations.count() == 1

    def test_register__machines_are_refused(self, event: EventPage) -> None:
        assert post(event, website="http://spam.example").status_code == 422
        assert not event.registrations.exists()

    def test_register__closed(self, event: EventPage) -> None:
        EventPage.objects.filter(pk=event.pk).update(closes_at=timezone.now() - timedelta(days=1))
        assert Client().get(url(event, "register/")).status_code == 409
        answer = post(event)
        assert answer.status_code == 409
        assert "いまは申込みを受け付けていません" in answer.content.decode()

    def test_register__member_finds_own_details(self, event: EventPage, cast: Cast) -> None:
        member = cast["special"].user
        client = Client()
        client.force_login(member)
        page = soup(client.get(url(event, "register/")))
        assert page.select_one("#id_email")["value"] == member.email
        assert page.select_one("#id_organization")["value"] == str(member.organization)
        client.post(url(event, "register/"), PERSON)
        found = one_of(event)
        assert (found.account_id, found.organization_id) == (member.pk, member.organization_id)

    def test_done__names_once_who_has_just_registered(self, event: EventPage) -> None:
        """Others use the same computer."""
        client = Client()
        client.post(url(event, "register/"), PERSON)
        for each, is_named in ((Client(), False), (client, True), (client, False)):
            text = each.get(url(event, "register/done/")).content.decode()
            assert ("山田 花子" in text) is is_named

    @pytest.mark.parametrize("capacity", [1, 2], ids=["full", "with a seat left"])
    def test_done__does_not_tell_who_was_registered_before(
        self, event: EventPage, capacity: int
    ) -> None:
        """Whoever types the name and address of another sees what a newcomer would see."""
        EventPage.objects.filter(pk=event.pk).update(capacity=capacity)
        post(event)
        event.refresh_from_db()
        client = Client()
        text = client.post(url(event, "register/"), PERSON, follow=True).content.decode()
        assert one_of(event).code not in text
        assert ("キャンセル待ちとして受け付けました" in text) is (capacity == 1)

    def test_register__as_often_as_the_mailbox_of_a_colleague_can_bear(
        self, event: EventPage
    ) -> None:
        for number in range(11):
            more = {
                "email": f"p{number}@example.jp",
                "colleague-TOTAL_FORMS": "1",
                "colleague-INITIAL_FORMS": "0",
                "colleague-0-name": f"架空{number}",
                "colleague-0-email": "Victim@example.jp",
            }
            answer = post(event, **more)
            assert answer.status_code == (302 if number < 10 else 429)


class TestOwnViews:
    @pytest.fixture
    def own(self, event: EventPage) -> Registration:
        return lifecycle.register(event, registrations(1))[0]

    def path(self, own: Registration, rest: str = "") -> str:
        return url(own.event, f"registration/{own.key}/{rest}")

    @pytest.mark.parametrize("rest", ["", "cancel/", "accept/", "event.ics"])
    def test_get__changes_nothing(self, own: Registration, rest: str) -> None:
        """Mail gateways open every link."""
        before = Registration.objects.values().get()
        answer = Client().get(self.path(own, rest))
        assert answer.status_code == 200
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert Registration.objects.values().get() == before
        assert MailRecord.objects.count() == 1

    @pytest.mark.parametrize("rest", ["", "cancel/", "accept/", "event.ics"])
    def test_get__of_another_event_or_unknown_key(self, own: Registration, rest: str) -> None:
        other = event_page(title="別の勉強会")
        for path in (f"registration/{own.key}/{rest}", f"registration/unknown/{rest}"):
            assert Client().get(url(other, path)).status_code == 404

    def test_change__keeps_the_seat(self, own: Registration) -> None:
        fields = PERSON | {"kind": "company", "department": "新しい課"}
        answer = Client().post(self.path(own), fields, follow=True)
        assert "変更を保存しました" in answer.content.decode()
        own.refresh_from_db()
        assert (own.department, own.seat_no) == ("新しい課", 1)

    def test_cancel__once_and_again(self, own: Registration) -> None:
        first, second = (Client().post(self.path(own, "cancel/")) for _ in range(2))
        assert "申込みを取り消しました" in first.content.decode()
        assert "すでに取り消されています" in second.content.decode()
        own.refresh_from_db()
        assert own.state == "cancelled"
        assert MailRecord.objects.filter(kind="event_cancelled").count() == 1
        answer = Client().post(self.path(own), PERSON)
        assert answer.status_code == 409
        way = soup(answer).select_one(f"main .actions a[href='{own.event.get_url()}']")
        assert way.get_text(strip=True) == "勉強会の案内へ"

    def test_own__says_that_the_meeting_is_called_off(
        self, own: Registration, secretariat: Operator
    ) -> None:
        for why in CallingOff:
            lifecycle.call_off(own.event, why, "会場の都合のため", secretariat)
            text = Client().get(self.path(own)).content.decode()
            assert f"この勉強会は{why.label}となりました" in text
            assert "会場の都合のため" in text

    def test_cancel__after_the_meeting(self, own: Registration) -> None:
        EventPage.objects.filter(pk=own.event_id).update(ends_at=timezone.now())
        for answer in (
            Client().get(self.path(own, "cancel/")),
            Client().post(self.path(own, "cancel/")),
        ):
            assert "開催した後は、取り消せません" in answer.content.decode()
        own.refresh_from_db()
        assert own.is_confirmed

    def test_online_address__only_for_who_takes_part(self, own: Registration) -> None:
        secret = own.event.online_url
        assert secret in Client().get(self.path(own)).content.decode()
        assert secret in Client().get(self.path(own, "event.ics")).content.decode()
        for path in ("", "event.ics", "register/"):
            assert secret not in Client().get(url(own.event, path)).content.decode()
        lifecycle.cancel(own)
        assert secret not in Client().get(self.path(own)).content.decode()
        assert secret not in Client().get(self.path(own, "event.ics")).content.decode()
