"""The files of an entry and of its drafts (1.1)."""

from __future__ import annotations

from pathlib import PurePath

from django.core.validators import FileExtensionValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from catalog.entries.documents import DOCUMENT_KINDS
from catalog.entries.models.entry import Entry
from cms.files.storage import private_storage, random_name


class EntryDocument(Orderable):
    """A file of an entry and its drafts; same permission as the detail (1.1)."""

    entry = ParentalKey(Entry, on_delete=models.CASCADE, related_name="documents")
    number = models.PositiveSmallIntegerField("番号")
    title = models.CharField("資料名", max_length=200)
    file = models.FileField(
        "ファイル",
        upload_to=random_name,
        storage=private_storage,
        max_length=200,
        validators=[FileExtensionValidator(DOCUMENT_KINDS)],
    )
    size = models.PositiveIntegerField("大きさ（バイト）", default=0, editable=False)

    class Meta(Orderable.Meta):
        verbose_name = "資料"
        verbose_name_plural = "資料"
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="entry_document_number_unique")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        return PurePath(self.file.name or "").suffix.lstrip(".").upper()

    @property
    def download_name(self) -> str:
        return f"{self.title}.{self.kind.lower()}"
