"""Likes of entries, and messages to their contacts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from catalog.entries.models.entry import Entry
from cms.mail.models import MailRecord
from cms.members.organizations.models.organizations import Organization


class Like(models.Model):
    """One organisation's like of one entry, regardless of which user pressed (V5)."""

    entry = models.ForeignKey(
        Entry, verbose_name="登録情報", on_delete=models.CASCADE, related_name="likes"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="団体", on_delete=models.CASCADE, related_name="likes"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="押した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField("日時", auto_now_add=True)

    class Meta:
        verbose_name = "いいね！"
        verbose_name_plural = "いいね！"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "organization"], name="like_once_per_organization"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} → {self.entry}"


SUBJECT_LENGTH = 100
MESSAGE_LENGTH = 2000


class Inquiry(models.Model):
    """A member's message; only its sender can see it again, with the state of its mail (V13)."""

    entry = models.ForeignKey(
        Entry, verbose_name="登録情報", on_delete=models.CASCADE, related_name="inquiries"
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="送信者",
        on_delete=models.CASCADE,
        related_name="inquiries",
    )
    organization = models.ForeignKey(
        Organization, verbose_name="団体", on_delete=models.CASCADE, related_name="+"
    )
    subject = models.CharField("件名", max_length=SUBJECT_LENGTH)
    message = models.TextField("内容", max_length=MESSAGE_LENGTH)
    created_at = models.DateTimeField("送信日時", default=timezone.now, editable=False)
    mail = models.ForeignKey(
        MailRecord, verbose_name="メール", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    #: Keeps Wagtail's "usage" screen of an entry from showing who wrote about it (V9).
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "問い合わせ"
        verbose_name_plural = "問い合わせ"
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["sender", "-created_at"], name="inquiry_of_sender")]

    def __str__(self) -> str:
        return self.subject

    @property
    def state(self) -> str:
        """The state of the mail in words; "" after its record is deleted."""
        return self.mail.get_state_display() if self.mail else ""
