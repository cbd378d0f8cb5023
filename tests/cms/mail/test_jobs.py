"""What is kept, for how long, and what of it (O9, O10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from cms import jobs
from cms.jobs.jobs import clear_sessions
from cms.mail import deliver, resend
from cms.mail.jobs import forget_mails
from cms.mail.models import FORGOTTEN, MailState
from cms.members.access.jobs import forget_guesses
from cms.models import MailRecord
from tests.actors import Cast

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def record(state: MailState, age: timedelta) -> MailRecord:
    """Return a mail of that age."""
    return MailRecord.objects.create(
        kind="contact",
        to="a@example.jp",
        subject="件名",
        body="秘密の本文",
        about="登録情報 1",
        reply_to="b@example.jp",
        state=state,
        created_at=timezone.now() - age,
    )


class TestForgetMails:
    @pytest.mark.parametrize(
        ("state", "age", "kept"),
        [
            (MailState.SENT, 399 * DAY, True),
            (MailState.SENT, 401 * DAY, False),
            (MailState.FAILED, 401 * DAY, False),
            (MailState.WAITING, 401 * DAY, True),
            (MailState.SENDING, 401 * DAY, True),
        ],
    )
    def test_text__goes_after_400_days_and_the_record_stays(
        self, state: MailState, age: timedelta, kept: bool
    ) -> None:
        old = record(state, age)
        assert forget_mails() == f"{int(not kept)}通の本文を削除"
        assert forget_mails() == "0通の本文を削除"
        now = MailRecord.objects.get()
        assert (now.body, now.reply_to) == (
            ("秘密の本文", "b@example.jp") if kept else (FORGOTTEN, "")
        )
        names = ("kind", "to", "subject", "about", "state", "created_at")
        assert [getattr(now, name) for name in names] == [getattr(old, name) for name in names]

    def test_failed_and_forgotten__is_never_sent(self, cast: Cast) -> None:
        old = record(MailState.FAILED, 401 * DAY)
        forget_mails()
        old.refresh_from_db()
        resend(old)
        assert not deliver(old.pk)
        secretariat = cast["secretariat"].client
        answer = secretariat.post(f"/admin/mails/{old.pk}/resend/", follow=True)
        assert "本文を消したため、送れません" in answer.content.decode()
        assert f"/admin/mails/{old.pk}/resend/" not in answer.content.decode()
        assert mail.outbox == []


class TestMailsOfAWrongClock:
    @pytest.mark.parametrize("state", [MailState.WAITING, MailState.SENDING])
    @pytest.mark.parametrize(
        ("ahead", "is_sent"), [(-DAY, True), (DAY, False), (31 * DAY, True), (365 * DAY, True)]
    )
    def test_next_attempt__is_not_a_month_away(
        self, state: MailState, ahead: timedelta, is_sent: bool
    ) -> None:
        waiting = record(state, DAY)
        MailRecord.objects.update(next_attempt_at=timezone.now() + ahead)
        from_job = jobs._registry["メールの送信"].run()
        assert from_job == f"{int(is_sent)}通を送信、0通は送れず"
        waiting.refresh_from_db()
        assert (waiting.state == MailState.SENT) == is_sent


class TestSessions:
    def test_over__are_deleted(self) -> None:
        for key, left in (("over", -DAY), ("open", DAY)):
            Session.objects.create(session_key=key, expire_date=timezone.now() + left)
        clear_sessions()
        assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]


class TestGuesses:
    def test_those_that_count_no_more__are_deleted(self) -> None:
        now = timezone.now()
        for name, age in (("old", 31), ("new", 29)):
            attempt = AccessAttempt.objects.create(username=name, failures_since_start=5)
            moment = now - timedelta(minutes=age)
            AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=moment)
        assert forget_guesses() == "1件を削除しました"
        assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["new"]
