"""Mails: recorded with the change they tell of, sent once, retried, never lost (O10)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connections, transaction
from django.template import TemplateDoesNotExist
from django.utils import timezone

from cms import mail
from cms.jobs.models import JobRun
from cms.mail.jobs import deliver_waiting
from cms.mail.models import MailRecord, MailState
from tests.actors import Cast
from tests.factories import new_entry
from tests.registering import draft_of, prepare_desk, state

RAISING = "tests.cms.mail.test_posting.RaisingBackend"
HEADERS = {
    "Content-Type",
    "MIME-Version",
    "Content-Transfer-Encoding",
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
}
WORKING = "django.core.mail.backends.locmem.EmailBackend"


class RaisingBackend(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, email_messages: Any) -> int:
        """Refuse."""
        raise ConnectionRefusedError("メールサーバに接続できません")


def record(**fields: Any) -> MailRecord:
    """Return a mail that waits."""
    defaults = {"kind": "x", "to": "a@example.jp", "subject": "件名", "body": "本文\n"}
    return MailRecord.objects.create(**(defaults | fields))


def again(mail_record: MailRecord) -> MailRecord:
    """Return the record as it stands now."""
    return MailRecord.objects.get(pk=mail_record.pk)


def post(*to: str, **context: Any) -> list[MailRecord]:
    """Post a mail about an entry."""
    entry = new_entry(**context)
    return mail.post("entry_approved", to, {"entry": entry, "url": "https://x/"}, about="対象")


@pytest.mark.django_db
class TestPost:
    def test_record__is_written_before_anything_is_sent(self, mailoutbox: list[Any]) -> None:
        (written,) = post("a@example.jp", title="水位計")
        assert (written.kind, written.to, written.about) == (
            "entry_approved",
            "a@example.jp",
            "対象",
        )
        assert written.subject == "【ＡＰＰＬＩＣ】公開しました：水位計"
        assert (written.state, written.attempts, written.sent_at) == (MailState.WAITING, 0, None)
        assert mailoutbox == []

    def test_mail__goes_out_after_the_commit(
        self, mailoutbox: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            (written,) = post("a@example.jp")
            assert mailoutbox == []
        (sent,) = mailoutbox
        assert (sent.to, sent.subject, sent.body) == ([written.to], written.subject, written.body)
        assert (sent.content_subtype, sent.attachments) == ("plain", [])
        assert again(written).state == MailState.SENT
        assert again(written).sent_at is not None
        assert again(written).attempts == 1

    def test_rolled_back_change__mails_nobody(
        self, mailoutbox: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        def fail() -> None:
            with transaction.atomic():
                post("a@example.jp")
                raise RuntimeError

        with (
            django_capture_on_commit_callbacks(execute=True) as callbacks,
            pytest.raises(RuntimeError),
        ):
            fail()
        assert callbacks == []
        assert not MailRecord.objects.exists()
        assert mailoutbox == []

    @pytest.mark.parametrize(
        ("to", "expected"),
        [
            ([], []),
            ([""], []),
            (["", " "], []),
            (["a@example.jp", "a@example.jp"], ["a@example.jp"]),
            (["a@example.jp", " a@example.jp "], ["a@example.jp"]),
            (["b@example.jp", "a@example.jp"], ["b@example.jp", "a@example.jp"]),
        ],
    )
    def test_addresses__blank_and_repeated_are_left_out(
        self, to: list[str], expected: list[str]
    ) -> None:
        assert [each.to for each in post(*to)] == expected

    @pytest.mark.parametrize(
        "title",
        [
            "題\nBcc: evil@example.jp",
            "題\r\nBcc: evil@example.jp\r\n\r\n本文",
            "題\rBcc: evil@example.jp",
            "題\x0bBcc: evil@example.jp",
            "題\u2028Bcc: evil@example.jp",
            "題\x85Bcc: evil@example.jp",
            "題\x1bBcc: evil@example.jp",
        ],
    )
    def test_title_with_line_breaks__adds_no_header(
        self,
        mailoutbox: list[Any],
        django_capture_on_commit_callbacks: Callable[..., Any],
        title: str,
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            post("a@example.jp", title=title)
        (sent,) = mailoutbox
        assert sent.recipients() == ["a@example.jp"]
        message = sent.message()
        assert message["Bcc"] is None
        assert set(message.keys()) == HEADERS
        assert "evil@example.jp" not in str(message["To"])

    def test_long_title__fits_the_subject(self) -> None:
        (written,) = post("a@example.jp", title="字" * 100)
        assert written.subject.endswith("字" * 100)
        (cut,) = post("a@example.jp", title="字" * 300)
        assert len(cut.subject) == 200

    def test_hostile_title__is_plain_text(self) -> None:
        (written,) = post("a@example.jp", title="<script>&amp;")
        assert "<script>&amp;" in written.subject
        assert "<script>&amp;" in written.body

    def test_long_about__is_cut(self) -> None:
        entry = new_entry()
        (written,) = mail.post(
            "entry_approved", ["a@example.jp"], {"entry": entry, "url": ""}, about="字" * 300
        )
        assert written.about == "字" * 200

    def test_reply_to__is_kept_and_sent(self, mailoutbox: list[Any]) -> None:
        mail.deliver(record(reply_to="b@example.jp").pk)
        mail.deliver(record().pk)
        assert [each.reply_to for each in mailoutbox] == [["b@example.jp"], []]

    def test_unknown_kind__is_an_error_of_the_programmer(self) -> None:
        with pytest.raises(TemplateDoesNotExist):
            mail.post("unknown", ["a@example.jp"], {})


@pytest.mark.django_db
class TestServerDown:
    """A mail server that is down costs no change, and no mail."""

    def test_request__succeeds_and_the_mails_wait(
        self,
        cast: Cast,
        settings: Any,
        mailoutbox: list[Any],
        django_capture_on_commit_callbacks: Callable[..., Any],
    ) -> None:
        prepare_desk()
        client = cast["general"].client
        entry = draft_of(client)
        settings.EMAIL_BACKEND = RAISING
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(
                f"/matching/my/{entry.pk}/confirm/", {"revision": entry.latest_revision_id}
            )
        assert answer["Location"].endswith("/done/")
        assert state(entry) == "in_review"
        waiting = list(MailRecord.objects.all())
        assert len(waiting) == 2
        for each in waiting:
            assert (each.state, each.attempts) == (MailState.WAITING, 1)
            assert "メールサーバに接続できません" in each.last_error
            assert each.next_attempt_at > timezone.now()
        settings.EMAIL_BACKEND = WORKING
        MailRecord.objects.update(next_attempt_at=timezone.now())
        JobRun.objects.all().delete()
        for _ in range(2):
            call_command("run_jobs")
        assert len(mailoutbox) == 2
        assert {each.state for each in MailRecord.objects.all()} == {MailState.SENT}
        assert {each.last_error for each in MailRecord.objects.all()} == {""}

    def test_waits__grow_until_the_mail_has_failed(self, settings: Any) -> None:
        settings.EMAIL_BACKEND = RAISING
        written, waits = record(), []
        while again(written).state == MailState.WAITING:
            before = timezone.now()
            assert mail.deliver(written.pk) is False
            waits.append(round((again(written).next_attempt_at - before).total_seconds() / 60))
        assert waits[:-1] == list(mail.WAITS)
        assert again(written).state == MailState.FAILED
        assert again(written).attempts == len(mail.WAITS) + 1
        assert not MailRecord.objects.due().exists()

    def test_long_error__is_cut(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(self: EmailMessage) -> int:
            raise ValueError("長" * 1000)

        monkeypatch.setattr(EmailMessage, "send", fail)
        written = record()
        mail.deliver(written.pk)
        assert again(written).last_error == f"ValueError: {'長' * 288}"

    def test_failed_mail__is_sent_again_on_request(
        self, settings: Any, mailoutbox: list[Any]
    ) -> None:
        written = record(state=MailState.FAILED, attempts=7, last_error="x")
        deliver_waiting()
        assert mailoutbox == []
        mail.resend(written)
        assert again(written).attempts == 0
        assert deliver_waiting() == "1通を送信、0通は送れず"
        assert len(mailoutbox) == 1
        assert again(written).state == MailState.SENT

    @pytest.mark.parametrize("before", [MailState.SENT, MailState.SENDING, MailState.WAITING])
    def test_resend__of_a_mail_that_did_not_fail_changes_nothing(
        self, mailoutbox: list[Any], before: str
    ) -> None:
        later = timezone.now() + timedelta(hours=1)
        written = record(state=before, attempts=3, next_attempt_at=later)
        mail.resend(written)
        deliver_waiting()
        assert (again(written).state, again(written).attempts) == (before, 3)
        assert mailoutbox == []


@pytest.mark.django_db
class TestDeliverWaiting:
    @pytest.mark.parametrize(
        ("before", "minutes", "sent"),
        [
            (MailState.WAITING, 0, True),
            (MailState.WAITING, -60, True),
            (MailState.WAITING, 1, False),
            (MailState.SENDING, 1, False),
            (MailState.SENDING, -1, True),
            (MailState.SENT, -1, False),
            (MailState.FAILED, -1, False),
        ],
    )
    def test_due__is_what_waits_and_what_a_crash_cut_off(
        self, mailoutbox: list[Any], before: str, minutes: int, sent: bool
    ) -> None:
        written = record(state=before, next_attempt_at=timezone.now() + timedelta(minutes=minutes))
        deliver_waiting()
        assert (len(mailoutbox) == 1) is sent
        assert again(written).state == (MailState.SENT if sent else before)

    def test_result__counts(self, settings: Any) -> None:
        record()
        record()
        settings.EMAIL_BACKEND = RAISING
        assert deliver_waiting() == "0通を送信、2通は送れず"

    def test_one_bad_address__keeps_no_other_waiting(self, mailoutbox: list[Any]) -> None:
        bad = record(to="a\n@example.jp", next_attempt_at=timezone.now() - timedelta(hours=1))
        good = record()
        deliver_waiting()
        assert again(bad).state == MailState.WAITING
        assert again(good).state == MailState.SENT

    def test_crash_in_the_middle__is_recovered_later(
        self, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def crash(self: EmailMessage) -> int:
            raise KeyboardInterrupt

        written = record()
        with monkeypatch.context() as patch:
            patch.setattr(EmailMessage, "send", crash)
            with pytest.raises(KeyboardInterrupt):
                mail.deliver(written.pk)
        assert again(written).state == MailState.SENDING
        assert again(written).next_attempt_at > timezone.now() + timedelta(minutes=14)
        deliver_waiting()
        assert mailoutbox == []
        MailRecord.objects.update(next_attempt_at=timezone.now())
        deliver_waiting()
        assert len(mailoutbox) == 1


@pytest.mark.django_db
class TestDeliver:
    def test_second_delivery__sends_nothing(self, mailoutbox: list[Any]) -> None:
        written = record()
        assert mail.deliver(written.pk) is True
        assert mail.deliver(written.pk) is False
        assert len(mailoutbox) == 1

    def test_unknown_mail__sends_nothing(self, mailoutbox: list[Any]) -> None:
        assert mail.deliver(987654) is False
        assert mailoutbox == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestSimultaneousDelivery:
    def test_many_callers__send_one_mail(self) -> None:
        written, callers = record(), 8
        barrier = Barrier(callers)

        def deliver() -> bool:
            try:
                barrier.wait(timeout=60)
                return mail.deliver(written.pk)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(callers) as pool:
            waiting = [pool.submit(deliver) for _ in range(callers)]
            assert sorted(each.result(timeout=60) for each in waiting) == [False] * 7 + [True]
        assert len(django_mail.outbox) == 1
        assert again(written).attempts == 1
