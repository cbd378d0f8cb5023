"""The ledger of mails, and another attempt for those that failed (O2, O10)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from wagtail.models import ModelLogEntry

from catalog.models import CallState, RegistrationCall
from cms.mail import post
from cms.mail.jobs import deliver_waiting
from cms.mail.labels import KINDS
from cms.mail.models import MailState
from cms.models import MailRecord
from tests.actors import Actor, Cast
from tests.catalog.html import soup
from tests.factories import ApplicationFactory, UserFactory, published_entry

pytestmark = pytest.mark.django_db

LEDGER = "/admin/mails/"
OTHERS = ("visitor", "general", "other", "special", "wg")


def record(subject: str = "秘密の件名", state: MailState = MailState.FAILED) -> MailRecord:
    """Return a mail in a state."""
    return MailRecord.objects.create(
        kind="entry_approved",
        to="to@example.jp",
        subject=subject,
        body="一行目\n<b>二行目</b>",
        state=state,
        attempts=7,
    )


def subjects(client: Any, **query: str) -> list[str]:
    """Return what leads to each mail."""
    rows = soup(client.get(LEDGER, query)).select(".result-list tbody tr")
    return [row.td.a.get_text(strip=True) for row in rows]


class TestKinds:
    def test_every_kind__has_a_name(self) -> None:
        texts = {path.stem for path in (settings.BASE_DIR / "templates/mail").glob("*.txt")}
        assert texts - {"freshness_row", "member_footer"} == set(KINDS)

    def test_file_and_screen__say_the_name(self, cast: Cast) -> None:
        each, client = record(), cast["secretariat"].client
        file = b"".join(client.get(LEDGER, {"export": "csv"}).streaming_content).decode()
        for text in (file, client.get(f"{LEDGER}inspect/{each.pk}/").content.decode()):
            assert "登録情報の承認" in text
            assert "entry_approved" not in text


class TestAccess:
    @pytest.mark.parametrize("name", OTHERS)
    def test_others__see_nothing_of_it(self, cast: Cast, name: str) -> None:
        each = record()
        for path in ("", "?export=csv", f"inspect/{each.pk}/"):
            response = cast[name].client.get(LEDGER + path)
            assert response.status_code == 302
            assert "秘密の件名" not in response.content.decode()

    @pytest.mark.parametrize("screen", ["create/", "edit/{}/", "delete/{}/", "history/{}/"])
    def test_writing__has_no_address(self, cast: Cast, screen: str) -> None:
        each = record()
        superuser = UserFactory(is_superuser=True, organization=None)
        for user in (superuser, cast["secretariat"].user):
            cast["visitor"].client.force_login(user)
            assert cast["visitor"].client.post(LEDGER + screen.format(each.pk)).status_code == 404


class TestList:
    def test_state__narrows_the_list(self, cast: Cast) -> None:
        record("失敗"), record("成功", MailState.SENT)
        client = cast["secretariat"].client
        assert subjects(client, state="failed") == ["失敗"]
        assert subjects(client) == ["成功", "失敗"]

    @pytest.mark.parametrize("query", [{"state": "x"}, {"p": "x"}, {"body__contains": "a"}])
    def test_nonsense__is_a_clean_page(self, cast: Cast, query: dict[str, str]) -> None:
        record()
        assert subjects(cast["secretariat"].client, **query) == ["秘密の件名"]

    def test_search__finds_subject_and_address(self, cast: Cast) -> None:
        record("承認しました")
        client = cast["secretariat"].client
        assert len(subjects(client, q="承認")) == len(subjects(client, q="to@example")) == 1

    def test_queries__are_as_many_for_thirty_as_for_one(
        self, cast: Cast, django_assert_num_queries: Any
    ) -> None:
        client = cast["secretariat"].client
        record()
        client.get(LEDGER)
        with django_assert_num_queries(13):
            client.get(LEDGER)
        for _ in range(29):
            record()
        with django_assert_num_queries(13):
            assert len(subjects(client)) == 30


class TestRecord:
    def show(self, actor: Actor, each: MailRecord) -> HttpResponse:
        """Open one mail."""
        return actor.client.get(f"{LEDGER}inspect/{each.pk}/")

    def test_body__is_text_with_its_lines(self, cast: Cast) -> None:
        content = self.show(cast["secretariat"], record()).content.decode()
        assert "一行目<br>&lt;b&gt;二行目&lt;/b&gt;" in content

    def test_subject__leads_to_its_screen(self, cast: Cast) -> None:
        client, account = cast["secretariat"].client, UserFactory()
        sent = RegistrationCall.objects.create(kinds=["company"], state=CallState.SENT)
        for subject in (published_entry(), cast.owner, account, ApplicationFactory(), sent):
            (each,) = post(
                "account_closed", ["a@example.jp"], {"user": account}, about="事", of=subject
            )
            page = soup(client.get(f"{LEDGER}inspect/{each.pk}/"))
            link = next(link for link in page.select("dd a") if link.get_text() == "事")
            screen = client.get(link["href"])
            assert screen.status_code == 200
            assert f"/{subject.pk}/" in link["href"]

    def test_subject_that_is_gone__is_only_named(self, cast: Cast) -> None:
        (each,) = post(
            "account_closed", ["a@example.jp"], {"user": cast.owner}, about="事", of=record()
        )
        MailRecord.objects.exclude(pk=each.pk).delete()
        page = soup(cast["secretariat"].client.get(f"{LEDGER}inspect/{each.pk}/"))
        assert "事" in [cell.get_text(strip=True) for cell in page.select("dd")]

    @pytest.mark.parametrize("state", MailState, ids=str)
    def test_another_attempt__is_offered_for_failed_mails_only(
        self, cast: Cast, state: MailState
    ) -> None:
        page = self.show(cast["secretariat"], record(state=state))
        assert ("もう一度送る" in page.content.decode()) == (state == MailState.FAILED)


class TestResend:
    def test_failed_mail__goes_out(self, cast: Cast) -> None:
        each = record()
        response = cast["secretariat"].client.post(f"{LEDGER}{each.pk}/resend/", follow=True)
        assert "送信しました。" in response.content.decode()
        assert MailRecord.objects.get(pk=each.pk).state == MailState.SENT
        assert [message.to for message in mail.outbox] == [["to@example.jp"]]

    @pytest.mark.parametrize("state", [MailState.SENT, MailState.SENDING, MailState.WAITING])
    def test_other_mails__do_not_go_out_again(self, cast: Cast, state: MailState) -> None:
        each = record(state=state)
        cast["secretariat"].client.post(f"{LEDGER}{each.pk}/resend/")
        assert MailRecord.objects.get(pk=each.pk).state == state
        assert mail.outbox == []

    def test_opening_the_address__sends_nothing(self, cast: Cast) -> None:
        each = record()
        assert cast["secretariat"].client.get(f"{LEDGER}{each.pk}/resend/").status_code == 405
        assert mail.outbox == []

    @pytest.mark.parametrize("name", OTHERS)
    def test_others__send_nothing(self, cast: Cast, name: str) -> None:
        each = record()
        assert cast[name].client.post(f"{LEDGER}{each.pk}/resend/").status_code == 302
        assert mail.outbox == []


class TestGiveUp:
    """A desk that can be emptied (O1)."""

    def test_failed_mail__is_off_the_desk_and_in_the_audit(self, cast: Cast) -> None:
        each = record()
        response = cast["secretariat"].client.post(f"{LEDGER}{each.pk}/give_up/", follow=True)
        assert "送らずに終了しました" in response.content.decode()
        assert MailRecord.objects.get(pk=each.pk).state == MailState.GIVEN_UP
        line = ModelLogEntry.objects.for_instance(each).get()
        assert (line.action, line.user) == ("cms.give_up_mail", cast["secretariat"].user)
        assert line.data["address"] == "127.0.0.1"

    def test_given_up_mail__is_never_tried_again(self, cast: Cast) -> None:
        each = record(state=MailState.GIVEN_UP)
        deliver_waiting()
        cast["secretariat"].client.post(f"{LEDGER}{each.pk}/resend/")
        assert mail.outbox == []

    @pytest.mark.parametrize("state", [MailState.SENT, MailState.SENDING, MailState.WAITING])
    def test_other_mails__stay_as_they_are(self, cast: Cast, state: MailState) -> None:
        each = record(state=state)
        cast["secretariat"].client.post(f"{LEDGER}{each.pk}/give_up/")
        assert MailRecord.objects.get(pk=each.pk).state == state

    @pytest.mark.parametrize("name", OTHERS)
    def test_others__give_up_nothing(self, cast: Cast, name: str) -> None:
        each = record()
        assert cast[name].client.post(f"{LEDGER}{each.pk}/give_up/").status_code == 302
        assert MailRecord.objects.get(pk=each.pk).state == MailState.FAILED

    def test_times__are_those_of_japan_to_the_minute(self, cast: Cast) -> None:
        moment = datetime(2026, 4, 1, 20, 30, 15, 123456, tzinfo=UTC)
        each = record()
        MailRecord.objects.filter(pk=each.pk).update(created_at=moment)

        page = soup(cast["secretariat"].client.get(f"{LEDGER}inspect/{each.pk}/"))

        assert "2026-04-02 05:30" in [dd.get_text(strip=True) for dd in page.select("dd")]

    def test_screen__offers_both_ways(self, cast: Cast) -> None:
        page = soup(cast["secretariat"].client.get(f"{LEDGER}inspect/{record().pk}/"))
        labels = [each.get_text(strip=True) for each in page.select("form .button")]
        assert {"もう一度送る", "送らずに終了する"} <= set(labels)


class TestPrivateMail:
    """What members write to each other is nobody else's (V13)."""

    @pytest.mark.parametrize(("is_private", "shown"), [(False, True), (True, False)])
    def test_text__is_shown_unless_private(self, cast: Cast, is_private: bool, shown: bool) -> None:
        each = record()
        MailRecord.objects.filter(pk=each.pk).update(is_private=is_private)
        page = cast["secretariat"].client.get(f"{LEDGER}inspect/{each.pk}/").content.decode()
        assert ("二行目" in page) == shown
        assert ("当事者だけのメール" in page) != shown
