"""The record of every mail, stored before it is sent (O10)."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.database.subjects import AboutSomething
from cms.jobs import retention

#: Replaces the text of an old mail; the retention period is the same as for logins (M25).
FORGOTTEN = f"本文は保存期間（{retention.MAIL_TEXTS.days}日）が過ぎたため消しました。\n"
#: No mail waits longer than this for its next attempt; a later time comes from a wrong clock.
LONGEST_WAIT = timedelta(days=2)


class MailState(models.TextChoices):
    WAITING = "waiting", "送信待ち"
    SENDING = "sending", "送信中"
    SENT = "sent", "送信済み"
    FAILED = "failed", "送信できず"
    GIVEN_UP = "given_up", "送らずに終了"


#: States without automatic retry.
FINISHED = (MailState.SENT, MailState.FAILED, MailState.GIVEN_UP)


class MailQuerySet(models.QuerySet["MailRecord"]):
    def due(self) -> MailQuerySet:
        return self.timely().filter(state=MailState.WAITING)

    def cut_off(self) -> MailQuerySet:
        """Mails interrupted by a crash during sending; they may have been sent or not."""
        return self.timely().filter(state=MailState.SENDING)

    def timely(self) -> MailQuerySet:
        """Mails that are due, or whose time is so far ahead that it comes from a wrong clock."""
        now = timezone.now()
        return self.filter(Q(next_attempt_at__lte=now) | Q(next_attempt_at__gt=now + LONGEST_WAIT))


class MailRecord(AboutSomething):
    """One mail to one person, with its delivery state (O10)."""

    kind = models.CharField("種類", max_length=40)
    to = models.EmailField("宛先")
    subject = models.CharField("件名", max_length=200)
    body = models.TextField("本文")
    about = models.CharField("対象", max_length=200, blank=True)
    reply_to = models.EmailField("返信先", blank=True)
    unsubscribe_url = models.CharField("停止用のアドレス", max_length=300, blank=True)
    is_private = models.BooleanField("本文は当事者だけのもの", default=False)
    state = models.CharField(
        "状態", max_length=10, choices=MailState.choices, default=MailState.WAITING
    )
    attempts = models.PositiveSmallIntegerField("試した回数", default=0)
    last_error = models.CharField("最後の誤り", max_length=300, blank=True)
    created_at = models.DateTimeField("作成日時", default=timezone.now)
    next_attempt_at = models.DateTimeField("次に試す日時", default=timezone.now)
    sent_at = models.DateTimeField("送信日時", null=True)

    objects = MailQuerySet.as_manager()

    #: What the search of the admin reads: never the text (V9).
    SEARCHED = ("to", "subject", "about")

    class Meta:
        verbose_name = "送信メール"
        verbose_name_plural = "送信メール"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=("waiting", "sending")),
                name="mail_due",
            ),
            models.Index(fields=["-created_at", "-id"], name="mail_newest"),
            models.Index(fields=["created_at"], condition=Q(state="failed"), name="mail_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"

    @property
    def is_forgotten(self) -> bool:
        """Whether the text has been deleted, so that it cannot be sent again."""
        return self.body == FORGOTTEN
