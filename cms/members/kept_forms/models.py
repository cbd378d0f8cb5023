"""Forms that were sent without a session, kept until their sender has logged in (B1)."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import QueryDict
from django.utils import timezone

from cms.files.storage import private_storage, random_name
from cms.jobs import retention
from cms.web.text import query_of


class KeptFormQuerySet(models.QuerySet["KeptForm"]):
    def of(self, browser: str, user: Any) -> KeptFormQuerySet:
        """Return what may be given back: to the same browser, and to nobody but the sender."""
        is_senders = models.Q(user__isnull=True)
        if user.is_authenticated:
            is_senders |= models.Q(user_id=user.pk)
        return self.filter(is_senders, browser=browser, created_at__gte=_limit())

    def outlived(self) -> KeptFormQuerySet:
        return self.filter(created_at__lt=_limit())


class KeptForm(models.Model):
    """What one form held; no password or other secret is among it."""

    token = models.UUIDField("札", primary_key=True, default=uuid.uuid4, editable=False)
    browser = models.CharField("ブラウザ", max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="入力した人",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        help_text="空欄は、ログインしていない方",
    )
    page = models.TextField("入力した画面")
    action = models.TextField("送信先")
    fields = models.JSONField("入力した内容")
    created_at = models.DateTimeField("日時", default=timezone.now, db_index=True)

    objects = KeptFormQuerySet.as_manager()

    class Meta:
        verbose_name = "お預かりした入力"
        verbose_name_plural = "お預かりした入力"
        indexes = [models.Index(fields=["browser", "-created_at"], name="kept_form_of_browser")]

    def __str__(self) -> str:
        return self.action

    @property
    def data(self) -> QueryDict:
        return query_of(self.fields)


class KeptFile(models.Model):
    """A file that was uploaded with a kept form; it goes when the form goes."""

    form = models.ForeignKey(
        KeptForm, verbose_name="入力", on_delete=models.CASCADE, related_name="files"
    )
    field = models.CharField("項目", max_length=100)
    name = models.CharField("ファイル名", max_length=255)
    content_type = models.CharField("種類", max_length=255, blank=True)
    file = models.FileField(
        "ファイル", upload_to=random_name, storage=private_storage, max_length=200
    )
    size = models.PositiveIntegerField("大きさ（バイト）")

    class Meta:
        verbose_name = "お預かりしたファイル"
        verbose_name_plural = "お預かりしたファイル"

    def __str__(self) -> str:
        return self.name

    def as_upload(self) -> UploadedFile:
        return UploadedFile(self.file.open(), self.name, self.content_type, self.size)


@receiver(post_delete, sender=KeptFile)
def delete_file(instance: KeptFile, **_: Any) -> None:
    transaction.on_commit(lambda: instance.file.delete(save=False))


def _limit() -> Any:
    return timezone.now() - retention.KEPT_FORMS
