"""Remembers the last import, to detect later changes by editors (G8)."""

from __future__ import annotations

from django.db import models
from wagtail.models import Page


class ImportMark(models.Model):
    """Checksum of the content that the last import gave to an edition or a chapter.

    `reading` is the advice on reading that came with it: another text makes it untrue.
    It is not a column of the page, because publishing a revision overwrites all columns.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="import_mark")
    checksum = models.CharField("取り込んだ内容", max_length=64)
    reading = models.TextField("取り込んだ読み方", blank=True)
    imported_at = models.DateTimeField("取込日時", auto_now=True)

    class Meta:
        verbose_name = "取込みの控え"
        verbose_name_plural = "取込みの控え"

    def __str__(self) -> str:
        return f"{self.page_id} {self.checksum[:8]}"
