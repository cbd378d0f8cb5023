"""The contact form on the screen (V13)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core import mail
from django.test import Client

from catalog.entries.enums import EntryState
from catalog.models import Entry, Inquiry
from catalog.reading.inquiries import MOST_PER_HOUR, send_inquiry
from cms.members.models import User
from cms.models import MailRecord
from tests.actors import Cast
from tests.catalog.html import crumbs, soup, text_of
from tests.factories import (
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    entry_in,
    listed_entry,
    published_entry,
)

pytestmark = pytest.mark.django_db
DATA = {"subject": "費用について", "message": "一式でいくらですか。"}


def address(entry: Entry, errand: str = "") -> str:
    """Return the address of the form."""
    return f"/matching/search/{entry.pk}/contact/{errand}"


@pytest.fixture
def member(client: Client) -> User:
    """Return the special member whom `client` is logged in as."""
    user = UserFactory(organization=OrganizationFactory(municipality=True))
    client.force_login(user)
    return user


@pytest.fixture
def entry(db: None) -> Entry:
    """Return an entry that can be asked about."""
    return published_entry(contact_email="window@example.jp", contact_tel="000-4400-0011")


class TestWarning:
    def test_form__says_what_must_not_be_written(
        self, client: Client, member: User, entry: Entry
    ) -> None:
        page = soup(client.get(address(entry)))
        told = page.find(id="id_message_helptext").get_text()
        assert "機密性３の情報" in told
        assert "同意を得ていない機密性２の情報は、書かないでください" in told
        assert page.find(attrs={"name": "confidentiality"}) is None


class TestAccess:
    @pytest.mark.parametrize(
        ("actor", "special", "members"),
        [
            ("visitor", 302, 302),
            ("general", 403, 403),
            ("colleague", 403, 403),
            ("other", 403, 200),
            ("special", 200, 200),
            ("wg", 403, 403),
            ("secretariat", 403, 403),
        ],
    )
    def test_form__who_may_write(self, cast: Cast, actor: str, special: int, members: int) -> None:
        for for_all, status in ((False, special), (True, members)):
            type_ = InformationTypeFactory(for_all=for_all)
            entry = listed_entry(organization=cast.owner, information_type=type_)
            client = cast[actor].client
            for errand in ("", "sent/"):
                assert client.get(address(entry, errand)).status_code == status, errand
            posted = client.post(address(entry), DATA).status_code
            assert posted == (302 if status == 200 else status)
            assert Inquiry.objects.filter(entry=entry).exists() is (status == 200)

    def test_visitor__lands_here_after_login(self, client: Client, entry: Entry) -> None:
        response = client.get(address(entry))
        assert response["Location"] == f"/login/?next={address(entry)}"

    @pytest.mark.parametrize(
        ("state", "status"),
        [(EntryState.STOPPED, 410), (EntryState.DELETED, 410), (EntryState.DRAFT, 404)],
    )
    def test_gone__as_the_detail(self, cast: Cast, state: EntryState, status: int) -> None:
        entry = entry_in(state, organization=cast.owner)
        for actor in ("visitor", "general", "special", "secretariat"):
            for answer in (cast[actor].client.get, cast[actor].client.post):
                assert answer(address(entry)).status_code == status, actor

    def test_unknown__404(self, client: Client, member: User) -> None:
        assert client.get("/matching/search/999999/contact/").status_code == 404


class TestForm:
    def test_form__sender_is_shown_not_asked(
        self, client: Client, member: User, entry: Entry
    ) -> None:
        response = client.get(address(entry))
        text = text_of(response)
        for part in (member.organization.name, member.get_full_name(), member.email):
            assert part in text
        assert "相手に伝わります" in text
        assert "000-4400-0011" in text
        names = {field.get("name") for field in soup(response).select("main form [name]")}
        assert names == {"csrfmiddlewaretoken", "subject", "message", "copy"}

    def test_form__every_field_has_a_label(
        self, client: Client, member: User, entry: Entry
    ) -> None:
        page = soup(client.get(address(entry)))
        fields = page.select("main form :is(input, textarea):not([type=hidden])")
        assert len(fields) == 3
        assert all(page.select_one(f"label[for='{field['id']}']") for field in fields)

    def test_breadcrumbs__keep_the_search(self, client: Client, member: User, entry: Entry) -> None:
        steps = crumbs(client.get(f"{address(entry)}?q=a"))
        assert steps[-3:] == [
            ("検索結果一覧", "/matching/search/?q=a"),
            ("詳細情報", f"/matching/search/{entry.pk}/?q=a"),
            ("お問い合わせ", ""),
        ]

    @pytest.mark.parametrize("field", ["sender", "email", "organization", "to", "reply_to"])
    def test_post__other_fields_are_ignored(
        self, client: Client, member: User, entry: Entry, field: str
    ) -> None:
        client.post(address(entry), DATA | {field: "evil@example.com"})
        record = MailRecord.objects.get(kind="inquiry")
        assert (record.to, record.reply_to) == ("window@example.jp", member.email)
        assert "evil@" not in record.body


class TestSend:
    def test_post__sent_then_ok_to_the_detail(
        self, client: Client, member: User, entry: Entry
    ) -> None:
        response = client.post(f"{address(entry)}?q=a", DATA | {"copy": "on"})
        assert response["Location"] == address(entry, "sent/?q=a")
        page = client.get(response["Location"])
        assert soup(page).h1.get_text(strip=True) == "送信しました。"
        ok = soup(page).select_one("main .actions a")
        assert ok.get_text(strip=True) == "ＯＫ"
        assert ok["href"] == f"/matching/search/{entry.pk}/?q=a"
        assert list(MailRecord.objects.order_by("pk").values_list("kind", "to"))[-2:] == [
            ("inquiry", "window@example.jp"),
            ("inquiry_copy", member.email),
        ]

    def test_post__no_copy_unless_asked_for(
        self, client: Client, member: User, entry: Entry
    ) -> None:
        client.post(address(entry), DATA)
        assert not MailRecord.objects.filter(kind="inquiry_copy").exists()

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"subject": "", "message": "本文"},
            {"subject": " \r\n ", "message": "本文"},
            {"subject": "\u2028", "message": "本文"},
            {"subject": "件名", "message": ""},
            {"subject": "あ" * 101, "message": "本文"},
            {"subject": "件名", "message": "あ" * 2001},
            {"subject": "\x00\u200b", "message": "本文"},
        ],
    )
    def test_post__wrong_input_comes_back(
        self, client: Client, member: User, entry: Entry, data: dict[str, str]
    ) -> None:
        response = client.post(address(entry), data)
        assert response.status_code == 200
        assert "入力内容に誤りがあります" in text_of(response)
        assert not Inquiry.objects.exists()

    def test_post__line_breaks_count_as_one_character(
        self, client: Client, member: User, entry: Entry
    ) -> None:
        assert client.post(address(entry), DATA | {"message": "あ\r\n" * 1000}).status_code == 302

    @pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0b", "\x1c"])
    def test_subject__no_other_header_gets_in(
        self,
        client: Client,
        member: User,
        entry: Entry,
        breaks: str,
        django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
    ) -> None:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(
                address(entry), {"subject": f"x{breaks}Bcc: evil@example.com", "message": "本文"}
            )
        [message] = mail.outbox
        assert message.recipients() == ["window@example.jp"]
        headers = message.message()
        assert headers["Bcc"] is None
        assert "\n" not in message.subject
        assert "Bcc: evil@example.com" in message.subject

    def test_eleventh__clear_message(self, client: Client, member: User, entry: Entry) -> None:
        for number in range(MOST_PER_HOUR):
            send_inquiry(entry, member, f"件名{number}", "本文")
        response = client.post(address(entry), DATA)
        assert response.status_code == 429
        assert "１時間に10通まで" in text_of(response)
        assert soup(response).select_one("[name=message]").get_text().strip() == DATA["message"]

    @pytest.mark.parametrize("answer", ["get", "post"])
    def test_no_contact_address__says_to_telephone(
        self, client: Client, member: User, answer: str
    ) -> None:
        entry = published_entry(contact_email="", contact_tel="000-4400-0011")
        response = getattr(client, answer)(address(entry), DATA)
        assert response.status_code == (409 if answer == "post" else 200)
        assert "お電話でお問い合わせください" in text_of(response)
        assert "000-4400-0011" in text_of(response)
        assert soup(response).select_one("main form") is None
        assert not Inquiry.objects.exists()

    def test_sender_without_address__says_so(self, client: Client, entry: Entry) -> None:
        client.force_login(
            UserFactory(email="", organization=OrganizationFactory(municipality=True))
        )
        assert "あなたのアカウントに" in text_of(client.get(address(entry)))
        assert client.post(address(entry), DATA).status_code == 409
        assert not Inquiry.objects.exists()


class TestEarlier:
    def test_list__own_messages_about_this_entry(
        self, client: Client, member: User, entry: Entry
    ) -> None:
        send_inquiry(entry, member, "<i>前の件", "<script>alert(1)</script>\n二行目")
        send_inquiry(published_entry(), member, "別の情報の件", "本文")
        response = client.get(address(entry))
        assert "<i>前の件" in text_of(response)
        assert "送信待ち" in text_of(response)
        assert "<script>alert" not in response.content.decode()
        assert "別の情報の件" not in text_of(response)

    def test_list__nobody_else_sees_it(self, cast: Cast) -> None:
        entry = published_entry(information_type=InformationTypeFactory(for_all=True))
        send_inquiry(entry, cast["general"].user, "内密の件", "内密の本文")
        for actor in ("colleague", "other", "special"):
            assert "内密" not in text_of(cast[actor].client.get(address(entry)))
        for actor in ("special", "secretariat"):
            detail = cast[actor].client.get(f"/matching/search/{entry.pk}/")
            assert "内密" not in text_of(detail)

    def test_queries__the_same_for_one_and_ten(
        self,
        client: Client,
        member: User,
        entry: Entry,
        django_assert_max_num_queries: Callable[..., AbstractContextManager[list[object]]],
    ) -> None:
        send_inquiry(entry, member, "件名", "本文")
        client.get(address(entry))
        with django_assert_max_num_queries(40) as one:
            client.get(address(entry))
        for number in range(9):
            send_inquiry(entry, member, f"件名{number}", "本文")
        with django_assert_max_num_queries(len(one)):
            client.get(address(entry))


class TestDetail:
    @pytest.mark.parametrize(
        ("actor", "is_offered"),
        [("general", False), ("other", True), ("special", True), ("secretariat", False)],
    )
    def test_button__for_those_who_may_write(
        self, cast: Cast, actor: str, is_offered: bool
    ) -> None:
        type_ = InformationTypeFactory(for_all=True)
        entry = published_entry(organization=cast.owner, information_type=type_)
        page = soup(cast[actor].client.get(f"/matching/search/{entry.pk}/"))
        assert bool(page.select(f"a[href='{address(entry)}']")) is is_offered
        assert "contact@example.jp" in page.main.get_text()

    def test_button__not_without_an_address(self, client: Client, member: User) -> None:
        entry = published_entry(contact_email="", contact_tel="000-1")
        page = soup(client.get(f"/matching/search/{entry.pk}/"))
        assert not page.select("a[href*='contact/']")
