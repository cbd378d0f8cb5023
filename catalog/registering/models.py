"""The terms of registration, and uploaded files without a draft."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from catalog.entries.models.definitions import ClassDefinitions
from catalog.entries.models.entry import Entry
from cms.admin.models import TermsVersion
from cms.files.storage import private_storage, random_name
from cms.members.organizations.models.organizations import Organization
from cms.web.text import query_of


class Terms(TermsVersion):
    """One version of the terms that registrants accept (R4)."""

    accepted_in = "acceptances"

    body = RichTextField("本文", features=["h3", "bold", "ul", "ol", "link"])

    panels = [FieldPanel("version"), FieldPanel("begins_at"), FieldPanel("body")]

    class Meta(TermsVersion.Meta):
        verbose_name = "登録の規約"
        verbose_name_plural = "登録の規約"


class TermsAcceptance(models.Model):
    """A user accepted a version of the terms for one draft of an entry (R4).

    With it stays the version of the definitions by which the class was chosen (M13).
    """

    entry = models.ForeignKey(
        Entry, verbose_name="登録情報", on_delete=models.CASCADE, related_name="acceptances"
    )
    revision_id_accepted = models.PositiveBigIntegerField("下書きの版")
    terms = models.ForeignKey(
        Terms, verbose_name="規約", on_delete=models.PROTECT, related_name="acceptances"
    )
    definitions = models.ForeignKey(
        ClassDefinitions,
        verbose_name="機密性の区分",
        on_delete=models.PROTECT,
        null=True,
        related_name="acceptances",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="了承した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    accepted_at = models.DateTimeField("日時", default=timezone.now)
    address = models.CharField("アドレス", max_length=45, blank=True)

    class Meta:
        verbose_name = "規約の了承"
        verbose_name_plural = "規約の了承"
        ordering = ["-accepted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "revision_id_accepted"], name="terms_accepted_once_per_draft"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry}：{self.terms}"


class ConsentWay(models.TextChoices):
    """How an organisation agreed to be registered (S7)."""

    MAIL = "mail", "メール"
    TELEPHONE = "telephone", "電話"
    PAPER = "paper", "書面"


class Consent(models.Model):
    """Who agreed to what the secretariat wrote in a draft; only the secretariat sees it (S7)."""

    entry = models.ForeignKey(
        Entry, verbose_name="登録情報", on_delete=models.CASCADE, related_name="consents"
    )
    revision_id_noted = models.PositiveBigIntegerField("下書きの版")
    way = models.CharField("同意の受け方", max_length=10, choices=ConsentWay.choices, blank=True)
    given_by = models.CharField("同意した人", max_length=100, blank=True)
    given_on = models.DateField("同意の日", null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="記録した人",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    noted_at = models.DateTimeField("記録した日時", default=timezone.now)

    class Meta:
        verbose_name = "代理登録の同意"
        verbose_name_plural = "代理登録の同意"
        ordering = ["-noted_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "revision_id_noted"], name="consent_once_per_draft"
            )
        ]

    def __str__(self) -> str:
        day = f"{self.given_on:%Y-%m-%d}" if self.given_on else ""
        return "　".join(filter(None, (self.get_way_display(), self.given_by, day)))

    @property
    def is_complete(self) -> bool:
        return bool(self.way and self.given_by and self.given_on)


class PendingUpload(models.Model):
    """A checked file, kept while the form has other errors (R4); deleted after a day."""

    token = models.UUIDField("札", primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, verbose_name="団体", on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="送った人",
        on_delete=models.CASCADE,
        related_name="+",
    )
    title = models.CharField("資料名", max_length=200)
    file = models.FileField(
        "ファイル", upload_to=random_name, storage=private_storage, max_length=200
    )
    size = models.PositiveIntegerField("大きさ（バイト）")
    created_at = models.DateTimeField("日時", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "送信中の資料"
        verbose_name_plural = "送信中の資料"

    def __str__(self) -> str:
        return self.title


class AutomaticDraftQuerySet(models.QuerySet["AutomaticDraft"]):
    def of(
        self, user: Any, organization: Organization, entry: Entry | None
    ) -> AutomaticDraftQuerySet:
        """Return what `user` typed into the form of `entry`, or of new ones, the last first.

        What the secretariat begins for one organisation is not shown for another (S7).
        """
        typed = self.filter(user=user, entry=entry).order_by("-saved_at", "-pk")
        return typed if entry else typed.filter(organization=organization)


class AutomaticDraft(models.Model):
    """What a person has typed into a registration form and not saved yet (B4)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="入力した人",
        on_delete=models.CASCADE,
        related_name="+",
    )
    entry = models.ForeignKey(
        Entry, verbose_name="登録情報", on_delete=models.CASCADE, null=True, related_name="+"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="団体", on_delete=models.CASCADE, null=True, related_name="+"
    )
    form_token = models.UUIDField("新規登録の札", null=True)
    based_on = models.PositiveBigIntegerField("もとの版", null=True)
    fields = models.JSONField("入力した内容")
    saved_at = models.DateTimeField("日時", default=timezone.now, db_index=True)

    objects = AutomaticDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "入力途中の内容"
        verbose_name_plural = "入力途中の内容"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "entry"],
                condition=models.Q(entry__isnull=False),
                name="automatic_draft_once_per_entry",
            ),
            models.UniqueConstraint(
                fields=["user", "form_token"],
                condition=models.Q(entry__isnull=True),
                name="automatic_draft_once_per_form",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry or '新規'}：{self.user}"

    @property
    def data(self) -> QueryDict:
        return query_of(self.fields)
