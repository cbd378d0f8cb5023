"""Registrations for events, and the tables that participants sit at (E2 to E4)."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models import Genre
from cms.members.models import Organization
from cms.web.text import normalise, seen
from home.events.meetings.enums import (
    ACTIVE,
    HeardFrom,
    ParticipantKind,
    RegistrationState,
    StayingInTouch,
)
from home.events.meetings.models.pages import EventPage
from home.events.meetings.querysets import RegistrationQuerySet

#: Signs of the code that is read out and typed at the door: none is taken for another.
CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
KEY_BYTES = 24


def new_key() -> str:
    """Return the secret of a personal link."""
    return secrets.token_urlsafe(KEY_BYTES)


def new_code() -> str:
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


class DiscussionTable(models.Model):
    """A table at which a group discusses; the public page shows number and theme (E1, E4)."""

    event = models.ForeignKey(EventPage, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveIntegerField("番号")
    theme = models.CharField("テーマ", max_length=200, blank=True)
    reason = models.CharField("組み合わせの理由", max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = "テーブル"
        verbose_name_plural = "テーブル"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="table_number_once"),
        ]

    def __str__(self) -> str:
        return f"テーブル{self.number}"


class Registration(models.Model):
    """One person at one event (E2).

    Who takes a seat holds a number, the smallest free one: the database refuses to give the same
    seat twice. A cancelled registration never revives; who comes back goes to the end of the queue.
    """

    event = models.ForeignKey(
        EventPage, verbose_name="勉強会", on_delete=models.CASCADE, related_name="registrations"
    )
    name = models.CharField("氏名", max_length=60)
    badge = models.CharField(
        "名札の表記", max_length=60, blank=True, help_text="空欄なら、団体名をそのまま印刷します。"
    )
    organization_name = models.CharField("団体名", max_length=120, blank=True)
    organization = models.ForeignKey(
        Organization,
        verbose_name="会員の団体",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_registrations",
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="アカウント",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_registrations",
    )
    kind = models.CharField("区分", max_length=20, choices=ParticipantKind.choices)
    department = models.CharField("部署", max_length=120, blank=True)
    email = models.EmailField("メールアドレス", max_length=254, blank=True)
    party = models.BooleanField("情報交換会に参加する", default=False)
    heard_from = models.CharField(
        "お知りになったきっかけ", max_length=20, choices=HeardFrom.choices, blank=True
    )
    genre = models.ForeignKey(
        Genre,
        verbose_name="課題のジャンル",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    question = models.TextField("持ち寄る課題・質問", max_length=1_000, blank=True)
    note = models.CharField("事務局のメモ", max_length=200, blank=True)

    state = models.CharField("状態", max_length=20, choices=RegistrationState.choices)
    seat_no = models.PositiveIntegerField("席番号", null=True, editable=False)
    joined_at = models.DateTimeField("申込日時", default=timezone.now, editable=False)
    decided_at = models.DateTimeField("状態の日時", default=timezone.now, editable=False)
    #: When a free seat was offered after the queue stopped moving by itself.
    offered_at = models.DateTimeField("席を案内した日時", null=True, editable=False)
    registered_by = models.ForeignKey(
        "self",
        verbose_name="申し込んだ人",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="colleagues",
    )
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    code = models.CharField("受付番号", max_length=12, default=new_code, editable=False)
    #: Address and folded name: one clerk registers several people from one address.
    person = models.CharField(max_length=320, editable=False)

    attended = models.BooleanField("出席", null=True)
    attended_at = models.DateTimeField("受付した日時", null=True, editable=False)
    answered_on = models.DateField("アンケートに答えた日", null=True, editable=False)
    in_touch = models.CharField(
        "議論の継続", max_length=10, choices=StayingInTouch.choices, blank=True
    )
    in_touch_note = models.CharField("議論の継続（その他の内容）", max_length=200, blank=True)
    table = models.ForeignKey(
        DiscussionTable,
        verbose_name="テーブル",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
    )
    is_pinned = models.BooleanField("テーブルを動かさない", default=False)
    forgotten_at = models.DateTimeField("個人情報を消した日時", null=True, editable=False)

    objects: ClassVar[RegistrationQuerySet[Registration]] = RegistrationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "参加申込み"
        verbose_name_plural = "参加申込み"
        ordering = ["joined_at", "pk"]
        indexes = [
            models.Index(fields=["event", "state", "joined_at"], name="registration_queue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "seat_no"],
                condition=Q(seat_no__isnull=False),
                name="registration_seat_once",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(state__in=ACTIVE, forgotten_at__isnull=True),
                name="registration_person_once",
            ),
            models.UniqueConstraint(fields=["event", "code"], name="registration_code_once"),
            models.CheckConstraint(
                condition=Q(seat_no__isnull=True) | Q(state=RegistrationState.CONFIRMED),
                name="registration_seat_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.organization_name}）" if self.organization_name else self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.person = person_of(self.email, self.name)
        super().save(*args, **kwargs)

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def is_confirmed(self) -> bool:
        return self.state == RegistrationState.CONFIRMED

    @property
    def is_waiting(self) -> bool:
        return self.state == RegistrationState.WAITING


def person_of(email: str, name: str) -> str:
    """Return what tells two people apart: the address, and what is seen of the name."""
    return f"{email.strip().lower()} {seen(normalise(name))}"


class NoticeKind(models.TextChoices):
    REMINDER = "reminder", "前日のお知らせ"
    QUESTIONNAIRE = "questionnaire", "アンケートのお願い"
    REPORT = "report", "報告の公開"


class Notice(models.Model):
    """A mail that a participant gets once for a day of the event (E3)."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField("種類", max_length=20, choices=NoticeKind.choices)
    about = models.DateField("開催日")
    sent_at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        verbose_name = "参加者へのお知らせ"
        verbose_name_plural = "参加者へのお知らせ"
        constraints = [
            models.UniqueConstraint(fields=["registration", "kind", "about"], name="notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.registration}"
