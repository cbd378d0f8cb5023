"""Mails of the organiser to a chosen part of the participants, and to whom they go (E3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from home.events.meetings.models.pages import EventPage
from home.events.meetings.models.registrations import Registration

SUBJECT_LENGTH = 100
BODY_LENGTH = 5_000


class ParticipantMessage(models.Model):
    """A mail that was sent; its recipients are fixed at the press of the button."""

    event = models.ForeignKey(
        EventPage, verbose_name="勉強会", on_delete=models.CASCADE, related_name="messages"
    )
    subject = models.CharField("件名", max_length=SUBJECT_LENGTH)
    body = models.TextField("本文", max_length=BODY_LENGTH)
    #: Of the form that was sent: pressed twice, it is one message.
    ticket = models.UUIDField(unique=True, editable=False)
    chosen = models.CharField("宛先", max_length=300)
    #: Whoever cancels before the mail is written gets it only if those were asked for.
    reaches_cancelled = models.BooleanField("取り消した人にも送る", default=False)
    sent_at = models.DateTimeField("送信日時", default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="送信した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "参加者へのメール"
        verbose_name_plural = "参加者へのメール"
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class MessageRecipient(models.Model):
    """A participant to whom a message goes; a job writes the mail."""

    message = models.ForeignKey(
        ParticipantMessage, on_delete=models.CASCADE, related_name="recipients"
    )
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+")
    handled_at = models.DateTimeField("メールを作った日時", null=True)
    #: Who has cancelled, or has no address any more, is passed over.
    is_mailed = models.BooleanField("メールを作った", default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "参加者へのメールの宛先"
        verbose_name_plural = "参加者へのメールの宛先"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["message", "registration"], name="message_once_per_registration"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(handled_at__isnull=True), name="message_due"),
        ]

    def __str__(self) -> str:
        return str(self.registration)
