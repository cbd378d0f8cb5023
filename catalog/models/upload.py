"""Files that a registrant has sent and that no draft holds yet."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from cms.members.models import Organization
from cms.storage import private_storage, random_name


class PendingUpload(models.Model):
    """A checked file, kept while its form has other mistakes (R4); a day later it is removed."""

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
