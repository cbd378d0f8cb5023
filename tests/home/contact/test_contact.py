"""The form to the association: who writes, what is kept, who is told (W2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.jobs import retention
from cms.members.models import User
from cms.models import MailRecord
from home.contact import views
from home.contact.enums import Concern
from home.contact.jobs import clear_messages
from home.contact.views import TOO_OFTEN
from home.models import ContactMessage, ContactPage, HomePage
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.catalog.screens import queries_of

pytestmark = pytest.mark.django_db

FORM, SENT = "/contact/", "/contact/sent/"
FILLED = {
    "concern": "accessibility",
    "organization": "川辺村（架空）",
    "name": "問合 さくら",
    "email": "ｓakura@Kawabe.example.jp",
    "tel": "０３－１２３４－５６７８",
    "text": "表が読み上げられません。\r\n<b>二行目</b>\x00",
    "website": "",
}


@pytest.fixture(autouse=True)
def page(db: None) -> ContactPage:
    """Return the contact page."""
    body = [("text", "<p>製品については、登録した団体にお尋ねください。</p>")]
    contact = ContactPage(title="お問い合わせ", slug="contact", body=body)
    added: ContactPage = HomePage.objects.get().add_child(instance=contact)
    return added


def mails() -> dict[str, MailRecord]:
    """Return the mails by the address they went to."""
    return {each.to: each for each in MailRecord.objects.all()}


class TestSending:
    def test_visitor__is_kept_and_the_secretariat_told(self, cast: Cast) -> None:
        visitor, staff = cast["visitor"].client, cast["secretariat"].user
        assert staff is not None

        answer = visitor.post(FORM, FILLED)

        assert answer["Location"] == SENT
        message = ContactMessage.objects.get()
        assert (message.user, message.email, message.tel) == (
            None,
            "sakura@kawabe.example.jp",
            "03-1234-5678",
        )
        assert message.text == "表が読み上げられません。\n<b>二行目</b>"
        told, receipt = mails()[staff.email], mails()[message.email]
        assert told.reply_to == message.email
        assert message.text in told.body
        assert f"/admin/contacts/{message.pk}/" in told.body
        assert receipt.kind == "contact_receipt"
        assert all(word not in receipt.body for word in ("読み上げ", "さくら", "川辺村"))
        record = cast["secretariat"].client.get(f"/admin/mails/inspect/{told.pk}/")
        assert soup(record).select_one(f"a[href='/admin/contacts/{message.pk}/']") is not None
        shown = visitor.get(SENT)
        assert "&lt;b&gt;二行目&lt;/b&gt;" in shown.content.decode()
        assert f"受付番号{message.pk}" in text_of(shown).replace(" ", "").replace("\n", "")
        assert cast["other"].client.get(SENT)["Location"] == FORM

    def test_member__finds_the_fields_filled_in_and_gets_a_copy(self, cast: Cast) -> None:
        member, client = cast["special"].user, cast["special"].client
        assert member is not None
        form = soup(client.get(FORM)).select_one("main form[method=post]")
        typed = {each["name"]: each.get("value", "") for each in form.select("input[type=text]")}
        email = form.select_one("[name=email]")["value"]
        assert (typed["organization"], typed["name"]) == (
            member.organization.name,
            member.get_full_name(),
        )
        assert email == member.email

        client.post(FORM, FILLED | {"email": email})

        copy = mails()[email]
        assert copy.kind == "contact_copy"
        assert "表が読み上げられません。" in copy.body
        assert ContactMessage.objects.get().user == member

    def test_twice__counts_as_one(self, client: Client) -> None:
        for _ in range(2):
            assert client.post(FORM, FILLED)["Location"] == SENT
        assert ContactMessage.objects.count() == 1
        assert MailRecord.objects.filter(kind="contact_receipt").count() == 1


class TestErrors:
    def test_mistakes__are_told_at_the_fields_and_nothing_typed_is_lost(
        self, client: Client
    ) -> None:
        wrong = {
            "concern": "",
            "organization": "　",
            "name": "",
            "email": "nobody",
            "tel": "なし",
            "text": "字" * 2001,
        }
        answer = client.post(FORM, wrong)
        page = soup(answer)
        assert answer.status_code == 422
        errors = text_of(answer)
        for words in ("ご用件を選んで", "団体名を入力", "お名前を入力", "の形ではありません"):
            assert words in errors
        assert len(page.select(".error-summary li")) == len(wrong)
        assert page.select_one("[name=email]")["value"] == "nobody"
        assert page.select_one("[name=text]").get_text().strip() == wrong["text"]
        assert not ContactMessage.objects.exists()

    def test_machine__is_refused_and_people_are_told_why(self, client: Client) -> None:
        answer = client.post(FORM, FILLED | {"website": "x"})
        assert answer.status_code == 422
        assert "この欄には何も入力しないで" in text_of(answer)
        assert not ContactMessage.objects.exists()

    def test_too_often__keeps_what_was_typed(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        most = 4
        monkeypatch.setattr(views, "RATE", f"{most}/h")
        for number in range(most):
            client.post(FORM, FILLED | {"text": f"{number}"})
        answer = client.post(FORM, FILLED | {"text": "最後の問い合わせ"})
        assert answer.status_code == 429
        assert TOO_OFTEN in text_of(answer)
        assert "最後の問い合わせ" in text_of(answer)
        assert ContactMessage.objects.count() == most
        assert MailRecord.objects.filter(kind="contact_receipt").count() == 3


def message(**fields: Any) -> ContactMessage:
    """Return a kept message."""
    defaults = {
        "concern": Concern.SERVICE,
        "organization": "川辺村",
        "name": "さくら",
        "email": "s@example.jp",
        "text": "使い方を\n教えてください",
    }
    return ContactMessage.objects.create(**(defaults | fields))


class TestOffice:
    def test_message__is_on_the_desk_until_it_is_handled_with_a_note(self, cast: Cast) -> None:
        office = cast["secretariat"].client
        kept, other = message(), message(concern=Concern.EVENTS, name="別の人")
        assert "協会へのお問い合わせ" in text_of(office.get("/admin/"))
        listed = soup(office.get("/admin/contacts/?handled=no&concern=service"))
        (link,) = listed.select("td a[href^='/admin/contacts/']")
        assert link["href"] == f"/admin/contacts/{kept.pk}/"
        shown = office.get(link["href"])
        assert "使い方を<br>教えてください" in shown.content.decode()

        long = office.post(link["href"], {"note": "字" * 1001})
        assert long.status_code == 422
        assert soup(long).select_one("textarea").get_text().strip() == "字" * 1001
        done = office.post(link["href"], {"note": "電話で回答"}, follow=True)

        assert "対応済みにしました。" in text_of(done)
        assert "別の人" in text_of(done)
        assert "電話で回答" in text_of(office.get(link["href"]))
        again = office.post(link["href"], {"note": "二度目"}, follow=True)
        assert "すでに対応済みです。" in text_of(again)
        kept.refresh_from_db()
        assert (kept.note, kept.handled_by) == ("電話で回答", cast["secretariat"].user)
        office.post(f"/admin/contacts/{other.pk}/", {"note": ""})
        assert not ContactMessage.objects.open().exists()
        export = office.get("/admin/contacts/?export=csv")
        assert "使い方を" in b"".join(export).decode("utf-8-sig")

    def test_queries__are_the_same_for_thirty(self, cast: Cast) -> None:
        office = cast["secretariat"].client
        message()
        one = queries_of(office, "/admin/contacts/")
        for _ in range(29):
            message()
        assert queries_of(office, "/admin/contacts/") <= one

    def test_old_ones__go_only_if_they_are_handled(self) -> None:
        old = timezone.now() - retention.CONTACT_MESSAGES - timedelta(days=1)
        message(created_at=old)
        message(created_at=old, handled_at=old)
        message(handled_at=timezone.now())
        assert clear_messages() == "1件を削除"
        assert ContactMessage.objects.count() == 2

    def test_account__deleted_leaves_the_message(self, cast: Cast) -> None:
        user = cast["wg"].user
        kept = message(user=user)
        assert user is not None
        User.objects.filter(pk=user.pk).delete()
        kept.refresh_from_db()
        assert kept.user is None
