"""Messages to the contact of an entry (V13)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from catalog.models import Entry, Inquiry
from catalog.reading.inquiries import MOST_PER_HOUR, TooManyInquiriesError, send_inquiry
from cms.models import MailRecord
from tests.factories import UserFactory, published_entry

Commits = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def entry(db: None) -> Entry:
    """Return an entry with an address to write to."""
    return published_entry(title="避難所の受付", contact_email="window@example.jp")


class TestSendInquiry:
    def test_mail__to_the_contact_answers_to_the_sender(
        self, entry: Entry, django_capture_on_commit_callbacks: Commits
    ) -> None:
        sender = UserFactory(email="asker@example.jp")
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            inquiry = send_inquiry(entry, sender, "費用", "一行目\n二行目")
        [message] = mail.outbox
        assert message.to == ["window@example.jp"]
        assert message.reply_to == ["asker@example.jp"]
        assert message.subject == "【ＡＰＰＬＩＣ】お問い合わせ：費用"
        for part in ("一行目\n二行目", "試験 一郎（架空）", sender.organization.name, "asker@"):
            assert part in message.body
        inquiry.refresh_from_db()
        assert (inquiry.entry, inquiry.sender) == (entry, sender)
        assert inquiry.organization == sender.organization
        assert inquiry.state == "送信済み"

    def test_copy__to_the_sender_if_asked_for(
        self, entry: Entry, django_capture_on_commit_callbacks: Commits
    ) -> None:
        sender = UserFactory(email="asker@example.jp")
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            send_inquiry(entry, sender, "費用", "本文", with_copy=True)
        assert [message.to for message in mail.outbox] == [
            ["window@example.jp"],
            ["asker@example.jp"],
        ]
        assert "本文" in mail.outbox[1].body
        assert mail.outbox[1].reply_to == []

    def test_mail_server_down__kept_as_waiting(
        self, entry: Entry, django_capture_on_commit_callbacks: Commits, settings: object
    ) -> None:
        settings.EMAIL_BACKEND = "tests.nowhere.Backend"
        with django_capture_on_commit_callbacks(execute=True):
            inquiry = send_inquiry(entry, UserFactory(), "費用", "本文")
        assert Inquiry.objects.select_related("mail").get(pk=inquiry.pk).state == "送信待ち"

    def test_record_removed__message_stays(self, entry: Entry) -> None:
        inquiry = send_inquiry(entry, UserFactory(), "費用", "本文")
        MailRecord.objects.all().delete()
        assert Inquiry.objects.get(pk=inquiry.pk).state == ""

    def test_text__html_is_only_text(self, entry: Entry) -> None:
        inquiry = send_inquiry(entry, UserFactory(), "<b>&", "<script>&amp;")
        assert inquiry.mail is not None
        assert inquiry.mail.subject.endswith("：<b>&")
        assert "<script>&amp;" in inquiry.mail.body

    def test_same_message_again__sent_once(self, entry: Entry) -> None:
        sender = UserFactory()
        first = send_inquiry(entry, sender, "費用", "本文")
        assert send_inquiry(entry, sender, "費用", "本文") == first
        assert send_inquiry(entry, sender, "費用", "別の本文") != first
        assert MailRecord.objects.filter(kind="inquiry").count() == 2
        assert not MailRecord.objects.filter(kind="inquiry", is_private=False).exists()


class TestLimit:
    def fill(self, entry: Entry, sender: object, number: int = MOST_PER_HOUR) -> None:
        """Send as many messages."""
        for n in range(number):
            send_inquiry(entry, sender, f"件名{n}", "本文")

    def test_eleventh__refused_and_nothing_mailed(self, entry: Entry) -> None:
        sender = UserFactory()
        self.fill(entry, sender)
        with pytest.raises(TooManyInquiriesError):
            send_inquiry(entry, sender, "もう一通", "本文")
        assert Inquiry.objects.count() == MailRecord.objects.filter(kind="inquiry").count() == 10

    def test_an_hour_later__again(self, entry: Entry) -> None:
        sender = UserFactory()
        self.fill(entry, sender)
        Inquiry.objects.update(created_at=timezone.now() - timedelta(minutes=61))
        assert send_inquiry(entry, sender, "もう一通", "本文").pk

    def test_colleague__has_a_limit_of_their_own(self, entry: Entry) -> None:
        sender = UserFactory()
        self.fill(entry, sender)
        assert send_inquiry(entry, UserFactory(organization=sender.organization), "件名", "本文").pk


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestSimultaneousMessages:
    def test_fifteen_windows__ten_messages(self) -> None:
        entry, sender = published_entry(), UserFactory()
        barrier = Barrier(15)

        def send(number: int) -> bool:
            try:
                barrier.wait(timeout=60)
                send_inquiry(entry, sender, f"件名{number}", "本文")
            except TooManyInquiriesError:
                return False
            finally:
                connections.close_all()
            return True

        with ThreadPoolExecutor(15) as pool:
            sent = list(pool.map(send, range(15)))
        assert sum(sent) == Inquiry.objects.count() == 10
